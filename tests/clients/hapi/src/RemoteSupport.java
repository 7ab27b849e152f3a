import ca.uhn.fhir.context.support.ConceptValidationOptions;
import ca.uhn.fhir.context.support.IValidationSupport.CodeValidationResult;
import ca.uhn.fhir.context.support.IValidationSupport.LookupCodeResult;
import ca.uhn.fhir.context.support.IValidationSupport.TranslateCodeRequest;
import ca.uhn.fhir.context.support.LookupCodeRequest;
import ca.uhn.fhir.context.support.TranslateConceptResults;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import java.time.Duration;
import java.util.List;
import org.hl7.fhir.common.hapi.validation.support.RemoteTerminologyServiceValidationSupport;
import org.hl7.fhir.instance.model.api.IBaseCoding;
import org.hl7.fhir.instance.model.api.IBaseResource;

/** HAPI's RemoteTerminologyServiceValidationSupport, which HAPI JPA and products built on it ask. */
record RemoteSupport(Checks checks, Fhir fhir, RemoteTerminologyServiceValidationSupport support) {
    private static final Duration QUICK = Duration.ofSeconds(2);

    public static void main(String[] arguments) {
        Checks checks = new Checks();
        for (Fhir fhir : Fhir.both(arguments[0])) {
            new RemoteSupport(checks, fhir, new RemoteTerminologyServiceValidationSupport(fhir.context(), fhir.base())).run();
        }
        checks.exit();
    }

    private void run() {
        validate();
        fetch();
        translate();
        if (fhir.isR4()) { // it refuses to look up in R5
            lookup();
        }
    }

    private void check(String name, Checks.Body body) {
        checks.check(fhir.name() + " remote support: " + name, body);
    }

    private ValidationSupportContext context() {
        return new ValidationSupportContext(support);
    }

    private CodeValidationResult validate(String system, String code, String display, String valueSet) {
        return support.validateCode(context(), new ConceptValidationOptions(), system, code, display, valueSet);
    }

    private void validate() {
        check("a right code is valid and has its display", () -> {
            CodeValidationResult result = validate(Fhir.HCPCS, Fhir.CODE, null, null);
            Checks.expect(result.isOk(), "not valid: " + result.getMessage());
            Checks.expect(result.getDisplay().startsWith("Axicabtagene"), result.getDisplay());
        });
        check("a wrong code is not valid, and the message names it", () -> wrong(validate(Fhir.HCPCS, "Q204X", null, null)));
        check("a wrong display is not valid", () ->
                Checks.expect(!validate(Fhir.HCPCS, Fhir.CODE, "Wheelchair", null).isOk(), "valid"));
        check("a right code is in the value set", () -> {
            CodeValidationResult result = validate(Fhir.HCPCS, Fhir.CODE, null, Fhir.HCPCS_CODES);
            Checks.expect(result.isOk(), "not valid: " + result.getMessage());
        });
        check("a wrong code is not in the value set", () -> wrong(validate(Fhir.HCPCS, "Q204X", null, Fhir.HCPCS_CODES)));
        check("a value set of the caller is used", () -> {
            IBaseResource valueSet = fhir.parse("""
                    {"resourceType": "ValueSet", "status": "active", "compose": {"include": [
                      {"system": "%s", "concept": [{"code": "Q2041"}]}]}}""".formatted(Fhir.HCPCS));
            Checks.expect(inValueSet("Q2041", valueSet).isOk(), "Q2041 is not valid");
            Checks.expect(!inValueSet("Q2042", valueSet).isOk(), "Q2042 is valid");
        });
        check("a code of an unknown code system is not valid", () ->
                Checks.expect(!validate("http://example.org/none", "1", null, null).isOk(), "valid"));
    }

    private CodeValidationResult inValueSet(String code, IBaseResource valueSet) {
        return support.validateCodeInValueSet(
                context(), new ConceptValidationOptions(), Fhir.HCPCS, code, null, valueSet);
    }

    private static void wrong(CodeValidationResult result) {
        Checks.expect(!result.isOk(), "it is valid");
        Checks.expect(result.getMessage().contains("Q204X"), "the message is: " + result.getMessage());
    }

    private void fetch() {
        for (String system : List.of(Fhir.HCPCS, Fhir.ICD10PCS, Fhir.ICD10CM)) {
            check(system + " is supported", () -> Checks.expect(
                    Checks.within(QUICK, () -> support.isCodeSystemSupported(context(), system)), "not supported"));
        }
        check("an unknown code system is not supported", () -> Checks.expect(
                !support.isCodeSystemSupported(context(), "http://example.org/none"), "supported"));
        check("a value set is supported", () ->
                Checks.expect(support.isValueSetSupported(context(), Fhir.HCPCS_CODES), "not supported"));
        check("an unknown value set is not supported", () -> Checks.expect(
                !support.isValueSetSupported(context(), "http://example.org/none"), "supported"));
        check("the value set is fetched", () -> Checks.expectEquals(
                Fhir.HCPCS_CODES, fhir.value(support.fetchValueSet(Fhir.HCPCS_CODES), "url")));
        check("the newest HCPCS is fetched in 2 s, with its hierarchy", () -> {
            IBaseResource fetched = fetchedQuickly();
            Checks.expectEquals("complete", fhir.value(fetched, "content"));
            Checks.expectEquals(newestVersion(), fhir.value(fetched, "version"));
            Checks.expect(!fhir.values(fetched, "concept.concept").isEmpty(), "the concepts are not nested");
        });
    }

    /** HCPCS, fetched in 2 s in one of three tries: the first ones of a program that has just started are slow. */
    private IBaseResource fetchedQuickly() throws Exception {
        for (int tries = 0; tries < 2; tries++) {
            try {
                return Checks.within(QUICK, () -> support.fetchCodeSystem(Fhir.HCPCS));
            } catch (AssertionError slow) {
                // once more
            }
        }
        return Checks.within(QUICK, () -> support.fetchCodeSystem(Fhir.HCPCS));
    }

    private String newestVersion() {
        return fhir.value(fhir.context().newRestfulGenericClient(fhir.base())
                .read().resource("CodeSystem").withId(newestId()).elementsSubset("version").execute(), "version");
    }

    private String newestId() {
        return new Asked(checks, fhir, ca.uhn.fhir.rest.api.EncodingEnum.JSON).newest("CodeSystem", Fhir.HCPCS);
    }

    private void translate() {
        check("a code is translated", () -> {
            TranslateConceptResults results = support.translateConcept(new TranslateCodeRequest(
                    List.of(coding(Fhir.HCPCS, Fhir.CODE)), Fhir.ICD10PCS, Fhir.CROSSWALK, null, null, null, null, false));
            Checks.expect(results.getResult(), "no result: " + results.getMessage());
            Checks.expect(results.getResults().stream().allMatch(each ->
                    Fhir.ICD10PCS.equals(each.getSystem()) && each.getCode().startsWith("XW0")), "found " + results);
        });
        check("a code without a translation has none", () -> {
            TranslateConceptResults results = support.translateConcept(new TranslateCodeRequest(
                    List.of(coding(Fhir.HCPCS, "A0021")), Fhir.ICD10PCS, Fhir.CROSSWALK, null, null, null, null, false));
            Checks.expect(!results.getResult(), "found " + results);
        });
        if (fhir.isR4()) { // R5 has no `reverse`
            check("a code is translated back", () -> {
                TranslateConceptResults results = support.translateConcept(new TranslateCodeRequest(
                        List.of(coding(Fhir.ICD10PCS, "XW033H7")), Fhir.HCPCS, Fhir.CROSSWALK, null, null, null, null, true));
                Checks.expect(results.getResults().stream().anyMatch(
                        each -> Fhir.CODE.equals(each.getCode())), "found " + results);
            });
        }
    }

    private IBaseCoding coding(String system, String code) {
        IBaseCoding coding = (IBaseCoding) fhir.context().getElementDefinition("Coding").newInstance();
        return coding.setSystem(system).setCode(code);
    }

    private void lookup() {
        check("a code is looked up, with its properties", () -> {
            LookupCodeResult result = support.lookupCode(context(), new LookupCodeRequest(Fhir.HCPCS, Fhir.CODE));
            Checks.expect(result.isFound(), "not found: " + result.getErrorMessage());
            Checks.expect(result.getCodeDisplay().startsWith("Axicabtagene"), result.getCodeDisplay());
            Checks.expect(!result.getProperties().isEmpty(), "no properties");
            Checks.expect(!result.getDesignations().isEmpty(), "no designations");
        });
        check("only the properties asked for are looked up", () -> {
            LookupCodeResult result = support.lookupCode(
                    context(), new LookupCodeRequest(Fhir.HCPCS, Fhir.CODE, "en", List.of("status")));
            Checks.expectEquals(List.of("status"), result.getProperties().stream()
                    .map(each -> each.getPropertyName()).distinct().toList());
        });
        check("a wrong code is not found", () -> Checks.expect(
                !support.lookupCode(context(), new LookupCodeRequest(Fhir.HCPCS, "Q204X")).isFound(), "found"));
    }
}
