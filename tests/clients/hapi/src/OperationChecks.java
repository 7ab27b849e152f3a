import java.util.List;
import java.util.Map;
import org.hl7.fhir.instance.model.api.IBaseParameters;
import org.hl7.fhir.instance.model.api.IBaseResource;

/** The operations, by GET and POST, on types and instances. */
record OperationChecks(Asked asked) {
    private static final String CODING = "\"valueCoding\": {\"system\": \"%s\", \"code\": \"%s\"}";
    private static final String CODEABLE_CONCEPT = "\"valueCodeableConcept\": {\"coding\": [{\"system\": \"%s\", \"code\": \"%s\"}]}";
    private static final String VALUE_SET = """
            "resource": {"resourceType": "ValueSet", "status": "active", "compose": {"include": [
              {"system": "%s", "concept": [{"code": "Q2041"}, {"code": "Q2042"}]}]}}"""
            .formatted(Fhir.HCPCS);

    void run() {
        for (boolean get : new boolean[] {true, false}) {
            String by = get ? ", by GET" : ", by POST";
            lookup(get, by);
            validateCode(get, by);
            subsumes(get, by);
            validateInValueSet(get, by);
            expand(get, by);
            translate(get, by);
        }
        withCodings();
        withValueSet();
    }

    private void lookup(boolean get, String by) {
        Fhir fhir = asked.fhir();
        asked.check("$lookup has the display" + by, () -> {
            IBaseParameters answer = asked.operation(
                    get, "CodeSystem", "lookup", fhir.parameters("system", Fhir.HCPCS, "code", Fhir.CODE));
            Checks.expect(fhir.named(answer, "display").startsWith("Axicabtagene"), fhir.named(answer, "display"));
        });
        asked.check("$lookup has the properties that are asked for" + by, () -> {
            IBaseParameters answer = asked.operation(get, "CodeSystem", "lookup", fhir.parameters(
                    "system", Fhir.HCPCS, "code", Fhir.CODE, "property", "status", "property", "parent"));
            Checks.expect(fhir.values(answer, "parameter").size() >= 4, "too few parameters");
        });
        asked.check("$lookup on a day has the edition of that day" + by, () -> {
            IBaseParameters answer = asked.operation(get, "CodeSystem", "lookup", fhir.parameters(
                    "system", Fhir.HCPCS, "code", "J3490", "date", "2025-01-15"));
            Checks.expectEquals("2025-01", fhir.named(answer, "version"));
        });
    }

    private void validateCode(boolean get, String by) {
        for (Map.Entry<String, String> each : Map.of(Fhir.CODE, "true", "Q204X", "false").entrySet()) {
            asked.check("$validate-code of " + each.getKey() + " is " + each.getValue() + by, () -> result(
                    each.getValue(), asked.operation(get, "CodeSystem", "validate-code",
                            asked.fhir().parameters("url", Fhir.HCPCS, "code", each.getKey()))));
        }
        asked.check("$validate-code on one CodeSystem is true" + by, () -> result(
                "true", asked.operation(get, "CodeSystem/" + asked.newest("CodeSystem", Fhir.HCPCS), "validate-code",
                        asked.fhir().parameters("code", Fhir.CODE))));
        asked.check("$validate-code with a wrong display is false" + by, () -> result(
                "false", asked.operation(get, "CodeSystem", "validate-code", asked.fhir().parameters(
                        "url", Fhir.HCPCS, "code", Fhir.CODE, "display", "Wheelchair"))));
    }

    private void subsumes(boolean get, String by) {
        asked.check("$subsumes knows the section of a code" + by, () -> Checks.expectEquals(
                "subsumes", asked.fhir().named(asked.operation(get, "CodeSystem", "subsumes", asked.fhir().parameters(
                        "system", Fhir.HCPCS, "codeA", Fhir.SECTION, "codeB", Fhir.CODE)), "outcome")));
        asked.check("$subsumes on one CodeSystem knows it too" + by, () -> Checks.expectEquals(
                "subsumed-by", asked.fhir().named(asked.operation(
                        get, "CodeSystem/" + asked.newest("CodeSystem", Fhir.HCPCS), "subsumes",
                        asked.fhir().parameters("codeA", Fhir.CODE, "codeB", Fhir.SECTION)), "outcome")));
    }

    private void validateInValueSet(boolean get, String by) {
        for (Map.Entry<String, String> each : Map.of(Fhir.CODE, "true", "Q204X", "false").entrySet()) {
            asked.check("$validate-code of " + each.getKey() + " in a ValueSet is " + each.getValue() + by, () -> result(
                    each.getValue(), asked.operation(get, "ValueSet", "validate-code", asked.fhir().parameters(
                            "url", Fhir.HCPCS_CODES, "system", Fhir.HCPCS, "code", each.getKey()))));
        }
        asked.check("$validate-code on one ValueSet is true" + by, () -> result(
                "true", asked.operation(get, "ValueSet/" + asked.newest("ValueSet", Fhir.HCPCS_CODES), "validate-code",
                        asked.fhir().parameters("system", Fhir.HCPCS, "code", Fhir.CODE))));
    }

    private void expand(boolean get, String by) {
        Fhir fhir = asked.fhir();
        asked.check("$expand has a page, and the total" + by, () -> {
            IBaseResource expanded = asked.operation(get, "ValueSet", "expand", fhir.parameters(
                    "url", Fhir.HCPCS_CODES, "offset", "10", "count", "5"), "ValueSet");
            Checks.expectEquals(5, fhir.values(expanded, "expansion.contains").size());
            Checks.expect(Integer.parseInt(fhir.value(expanded, "expansion.total")) > 5000, "total is too small");
        });
        asked.check("$expand filters by words" + by, () -> {
            IBaseResource expanded = asked.operation(get, "ValueSet", "expand", fhir.parameters(
                    "url", Fhir.HCPCS_CODES, "filter", "axicabtagene"), "ValueSet");
            Checks.expectEquals(Fhir.CODE, fhir.value(expanded, "expansion.contains.code"));
        });
        asked.check("$expand on one ValueSet has a page" + by, () -> {
            IBaseResource expanded = asked.operation(
                    get, "ValueSet/" + asked.newest("ValueSet", Fhir.HCPCS_CODES), "expand",
                    fhir.parameters("count", "3"), "ValueSet");
            Checks.expectEquals(3, fhir.values(expanded, "expansion.contains").size());
        });
    }

    private void translate(boolean get, String by) {
        Fhir fhir = asked.fhir();
        String source = fhir.isR4() ? "code" : "sourceCode";
        asked.check("$translate finds the ICD-10-PCS codes" + by, () -> result(
                "true", asked.operation(get, "ConceptMap", "translate", fhir.parameters(
                        "url", Fhir.CROSSWALK, "system", Fhir.HCPCS, source, Fhir.CODE))));
        asked.check("$translate on one ConceptMap finds them too" + by, () -> result(
                "true", asked.operation(get, "ConceptMap/" + asked.newest("ConceptMap", Fhir.CROSSWALK), "translate",
                        fhir.parameters("system", Fhir.HCPCS, source, Fhir.CODE))));
    }

    private void withCodings() {
        Fhir fhir = asked.fhir();
        String source = fhir.isR4() ? "" : "source";
        for (String format : List.of(CODING, CODEABLE_CONCEPT)) {
            String value = format.formatted(Fhir.HCPCS, Fhir.CODE);
            String type = format.equals(CODING) ? "coding" : "codeableConcept";
            asked.check("CodeSystem $validate-code takes a " + type, () -> result("true", asked.operation(
                    false, "CodeSystem", "validate-code", fhir.with(fhir.parameters("url", Fhir.HCPCS), type, value))));
            asked.check("ValueSet $validate-code takes a " + type, () -> result("true", asked.operation(
                    false, "ValueSet", "validate-code", fhir.with(fhir.parameters("url", Fhir.HCPCS_CODES), type, value))));
            String parameter = source.isEmpty() ? type : source + Character.toUpperCase(type.charAt(0)) + type.substring(1);
            asked.check("$translate takes a " + parameter, () -> result("true", asked.operation(
                    false, "ConceptMap", "translate", fhir.with(fhir.parameters("url", Fhir.CROSSWALK), parameter, value))));
        }
        asked.check("$lookup takes a coding", () -> Checks.expectEquals("HCPCSLevelII", fhir.named(asked.operation(
                false, "CodeSystem", "lookup",
                fhir.with(fhir.parameters(), "coding", CODING.formatted(Fhir.HCPCS, Fhir.CODE))), "name")));
        asked.check("$subsumes takes two codings", () -> Checks.expectEquals("subsumes", fhir.named(asked.operation(
                false, "CodeSystem", "subsumes", fhir.with(
                        fhir.with(fhir.parameters(), "codingA", CODING.formatted(Fhir.HCPCS, Fhir.SECTION)),
                        "codingB", CODING.formatted(Fhir.HCPCS, Fhir.CODE))), "outcome")));
    }

    private void withValueSet() {
        Fhir fhir = asked.fhir();
        asked.check("$expand takes a value set", () -> Checks.expectEquals(2, fhir.values(asked.operation(
                false, "ValueSet", "expand", fhir.with(fhir.parameters(), "valueSet", VALUE_SET), "ValueSet"),
                "expansion.contains").size()));
        asked.check("$validate-code takes a value set", () -> result("true", asked.operation(
                false, "ValueSet", "validate-code", fhir.with(
                        fhir.parameters("system", Fhir.HCPCS, "code", Fhir.CODE), "valueSet", VALUE_SET))));
    }

    private void result(String expected, IBaseParameters answer) {
        Checks.expectEquals(expected, asked.fhir().named(answer, "result"));
    }
}
