import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.FhirVersionEnum;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.hl7.fhir.instance.model.api.IBaseParameters;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.opencds.cqf.cql.engine.fhir.terminology.R4FhirTerminologyProvider;
import org.opencds.cqf.cql.engine.runtime.Code;
import org.opencds.cqf.cql.engine.terminology.CodeSystemInfo;
import org.opencds.cqf.cql.engine.terminology.ValueSetInfo;
import org.opencds.cqf.fhir.utility.adapter.IAdapterFactory;
import org.opencds.cqf.fhir.utility.adapter.IEndpointAdapter;
import org.opencds.cqf.fhir.utility.adapter.IParametersAdapter;
import org.opencds.cqf.fhir.utility.adapter.IValueSetAdapter;
import org.opencds.cqf.fhir.utility.client.TerminologyServerClient;

/** The terminology client of CQF's clinical reasoning, and the provider of its CQL engine. */
final class Cqf {
    private static final String HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets";
    private static final String HCPCS_CODES = "https://fhir-hcpcs.org/ValueSet/hcpcs";
    private static final int PAGE = 1000;

    private final Checks checks;
    private final FhirContext context;
    private final IAdapterFactory adapters;
    private final String base;
    private final TerminologyServerClient client;

    private Cqf(Checks checks, FhirContext context, String base) {
        this.checks = checks;
        this.context = context;
        this.adapters = IAdapterFactory.forFhirContext(context);
        this.base = base;
        this.client = new PlainHttp(context);
    }

    /** The client as it is, except that it does not insist on https, which the server of the checks does not speak. */
    private static final class PlainHttp extends TerminologyServerClient {
        private final FhirContext context;

        private PlainHttp(FhirContext context) {
            super(context);
            this.context = context;
        }

        @Override
        public IGenericClient initializeClientWithAuth(IEndpointAdapter endpoint) {
            return context.newRestfulGenericClient(endpoint.getAddress());
        }
    }

    public static void main(String[] arguments) {
        Checks checks = new Checks();
        new Cqf(checks, FhirContext.forR4Cached(), arguments[0] + "/r4").run();
        new Cqf(checks, FhirContext.forR5Cached(), arguments[0] + "/r5").run();
        provider(checks, arguments[0] + "/r4");
        checks.exit();
    }

    private FhirVersionEnum version() {
        return context.getVersion().getVersion();
    }

    private void run() {
        String label = version() + " ";
        checks.check(label + "all of HCPCS is expanded without a count", () -> whole(expanded(null)));
        checks.check(label + "all of HCPCS is expanded in pages", () -> whole(expanded(PAGE)));
        checks.check(label + "the value set is found", () -> Checks.expect(
                client.getValueSetResource(endpoint(), HCPCS_CODES).isPresent(), "not found"));
        checks.check(label + "the newest value set is found", () -> Checks.expect(
                client.getLatestValueSetResource(endpoint(), HCPCS_CODES).isPresent(), "not found"));
        checks.check(label + "the code system is found", () -> Checks.expect(
                client.getCodeSystemResource(endpoint(), HCPCS).isPresent(), "not found"));
        if (version() == FhirVersionEnum.R4) {
            checks.check(label + "the terminology capabilities are read", () -> Checks.expect(
                    client.getR4TerminologyCapabilities(endpoint()).hasCodeSystem(), "no code systems"));
        }
    }

    private IBaseResource parse(String json) {
        return context.newJsonParser().parseResource(json);
    }

    private IEndpointAdapter endpoint() {
        String connection = version() == FhirVersionEnum.R4 ? "{\"code\": \"hl7-fhir-rest\"}"
                : "[{\"coding\": [{\"code\": \"hl7-fhir-rest\"}]}]";
        String payload = version() == FhirVersionEnum.R4 ? "\"payloadType\": [{\"text\": \"any\"}]," : "";
        return adapters.createEndpoint(parse("""
                {"resourceType": "Endpoint", "status": "active", "connectionType": %s, %s "address": "%s"}"""
                .formatted(connection, payload, base)));
    }

    private IValueSetAdapter expanded(Integer count) {
        String paged = count == null ? "" : ", {\"name\": \"count\", \"valueInteger\": %d}".formatted(count);
        IParametersAdapter parameters = adapters.createParameters((IBaseParameters) parse("""
                {"resourceType": "Parameters", "parameter": [{"name": "activeOnly", "valueBoolean": false}%s]}"""
                .formatted(paged)));
        return adapters.createValueSet(client.expand(endpoint(), parameters, HCPCS_CODES, null, version()));
    }

    /** Every code is there, once. */
    private void whole(IValueSetAdapter expanded) {
        Set<String> codes = new HashSet<>();
        expanded.getExpansionContains().forEach(each -> codes.add(each.getCode()));
        Checks.expect(expanded.getExpansionTotal() > 5 * PAGE, "the total is " + expanded.getExpansionTotal());
        Checks.expectEquals(expanded.getExpansionTotal(), expanded.getExpansionContains().size());
        Checks.expectEquals(expanded.getExpansionTotal(), codes.size());
        Checks.expect(codes.contains("Q2041"), "Q2041 is missing");
    }

    /** What the CQL engine asks while it evaluates a measure. */
    private static void provider(Checks checks, String base) {
        var provider = new R4FhirTerminologyProvider(FhirContext.forR4Cached().newRestfulGenericClient(base));
        ValueSetInfo codes = new ValueSetInfo().withId(HCPCS_CODES);
        checks.check("CQL engine: a right code is in the value set", () -> Checks.expect(provider.in(code("Q2041"), codes), "it is not"));
        checks.check("CQL engine: a wrong code is not in the value set", () -> Checks.expect(!provider.in(code("Q204X"), codes), "it is"));
        checks.check("CQL engine: the value set is expanded", () -> Checks.expect(
                StreamSupport.stream(provider.expand(codes).spliterator(), false).count() > 5 * PAGE, "it is not whole"));
        checks.check("CQL engine: a code is looked up", () -> Checks.expect(
                provider.lookup(code("Q2041"), new CodeSystemInfo().withId(HCPCS)).getDisplay().startsWith("Axicabtagene"), "no display"));
    }

    private static Code code(String code) {
        return new Code().withSystem(HCPCS).withCode(code);
    }
}
