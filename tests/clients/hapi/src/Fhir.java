import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.util.BundleUtil;
import ca.uhn.fhir.util.ParametersUtil;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IBaseBundle;
import org.hl7.fhir.instance.model.api.IBaseParameters;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.instance.model.api.IPrimitiveType;

/** One FHIR version on the server: requests are built and answers are read by the same code for both. */
record Fhir(String name, FhirContext context, String base) {
    static final String HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets";
    static final String ICD10PCS = "http://www.cms.gov/Medicare/Coding/ICD10";
    static final String ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm";
    static final String HCPCS_CODES = "https://fhir-hcpcs.org/ValueSet/hcpcs";
    static final String CROSSWALK = "https://fhir-hcpcs.org/ConceptMap/cart-hcpcs-to-pcs";
    /** A CAR-T product and the section that it is in. */
    static final String CODE = "Q2041";
    static final String SECTION = "Q";

    /** R4 and R5; what does not belong in an answer is an error of the parser, not a warning. */
    static List<Fhir> both(String server) {
        List<Fhir> versions = List.of(
                new Fhir("R4", FhirContext.forR4(), server + "/r4"),
                new Fhir("R5", FhirContext.forR5(), server + "/r5"));
        versions.forEach(version -> version.context.setParserErrorHandler(new StrictErrorHandler()));
        return versions;
    }

    boolean isR4() {
        return name.equals("R4");
    }

    /** A Parameters resource out of names and values. */
    IBaseParameters parameters(String... namesAndValues) {
        IBaseParameters built = ParametersUtil.newInstance(context);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String type = typeOf(namesAndValues[i], namesAndValues[i + 1]);
            IPrimitiveType<?> value = (IPrimitiveType<?>) context.getElementDefinition(type).newInstance();
            value.setValueAsString(namesAndValues[i + 1]);
            ParametersUtil.addParameterToParameters(context, built, namesAndValues[i], value);
        }
        return built;
    }

    private static String typeOf(String parameter, String value) {
        return switch (parameter) {
            case "code", "codeA", "codeB", "sourceCode", "property", "displayLanguage" -> "code";
            case "count", "offset" -> "integer";
            case "activeOnly", "includeDesignations" -> "boolean";
            case "date" -> "dateTime";
            default -> value.startsWith("http") ? "uri" : "string";
        };
    }

    /** The Parameters resource with one more parameter, as JSON: `"valueCoding": …` or `"resource": …`. */
    IBaseParameters with(IBaseParameters parameters, String parameter, String json) {
        String one = """
                {"resourceType": "Parameters", "parameter": [{"name": "%s", %s}]}""".formatted(parameter, json);
        IBaseParameters read = (IBaseParameters) parse(one);
        context.newTerser().cloneInto(read, parameters, false);
        return parameters;
    }

    IBaseResource parse(String json) {
        return context.newJsonParser().parseResource(json);
    }

    /** The class of a resource of this version. */
    Class<? extends IBaseResource> type(String resource) {
        return context.getResourceDefinition(resource).getImplementingClass();
    }

    @SuppressWarnings("unchecked")
    Class<? extends IBaseBundle> bundle() {
        return (Class<? extends IBaseBundle>) type("Bundle");
    }

    /** The value of a parameter of an answer, as text. */
    String named(IBaseParameters answer, String parameter) {
        return ParametersUtil.getNamedParameterValueAsString(context, answer, parameter)
                .orElseThrow(() -> new AssertionError("the answer has no parameter " + parameter));
    }

    /** The first value at a path of a resource, as text; null where there is none. */
    String value(IBase resource, String path) {
        return context.newTerser().getSinglePrimitiveValueOrNull(resource, path);
    }

    List<IBase> values(IBase resource, String path) {
        return context.newTerser().getValues(resource, path);
    }

    List<IBaseResource> resources(IBaseBundle bundle) {
        return BundleUtil.toListOfResources(context, bundle);
    }

    Integer total(IBaseBundle bundle) {
        return BundleUtil.getTotal(context, bundle);
    }
}
