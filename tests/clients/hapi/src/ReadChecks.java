import static java.util.Objects.requireNonNull;

import ca.uhn.fhir.rest.api.SummaryEnum;
import java.time.Duration;
import org.hl7.fhir.instance.model.api.IBaseConformance;
import org.hl7.fhir.instance.model.api.IBaseResource;

/** Capabilities and reads. */
record ReadChecks(Asked asked) {
    void run() {
        Fhir fhir = asked.fhir();
        asked.check("the capability statement has the FHIR version and the software", this::capabilityStatement);
        asked.check("the client finds the server to be of its FHIR version", asked.client()::forceConformanceCheck);
        asked.check("the terminology capabilities name HCPCS", this::terminologyCapabilities);
        asked.check("a CodeSystem is read in summary", () -> {
            IBaseResource read = read("CodeSystem", Fhir.HCPCS, SummaryEnum.TRUE);
            Checks.expectEquals(Fhir.HCPCS, fhir.value(read, "url"));
            Checks.expect(fhir.values(read, "concept").isEmpty(), "the summary has concepts");
        });
        asked.check("a whole CodeSystem is read in 10 s", () -> {
            IBaseResource read = Checks.within(
                    Duration.ofSeconds(10), () -> read("CodeSystem", Fhir.HCPCS, SummaryEnum.FALSE));
            Checks.expect(!fhir.values(read, "concept").isEmpty(), "no concepts");
        });
        asked.check("a ValueSet is read", () -> Checks.expectEquals(
                Fhir.HCPCS_CODES, fhir.value(read("ValueSet", Fhir.HCPCS_CODES, null), "url")));
        asked.check("a ConceptMap is read", () -> Checks.expect(
                !fhir.values(read("ConceptMap", Fhir.CROSSWALK, null), "group").isEmpty(), "no groups"));
        asked.check("a read has only the elements asked for", () -> {
            IBaseResource read = asked.client().read().resource("CodeSystem")
                    .withId(asked.newest("CodeSystem", Fhir.HCPCS)).elementsSubset("url", "title").execute();
            Checks.expect(requireNonNull(fhir.value(read, "title")).contains("HCPCS"), "no title");
            Checks.expect(fhir.values(read, "property").isEmpty(), "it has properties");
        });
        asked.check("a resource is read by its absolute URL", () -> {
            String url = fhir.base() + "/ValueSet/" + asked.newest("ValueSet", Fhir.HCPCS_CODES);
            Checks.expectEquals(
                    Fhir.HCPCS_CODES, fhir.value(asked.client().read().resource("ValueSet").withUrl(url).execute(), "url"));
        });
        asked.check("an indented read is the same", () -> Checks.expectEquals(Fhir.HCPCS_CODES, fhir.value(
                asked.client().read().resource("ValueSet").withId(asked.newest("ValueSet", Fhir.HCPCS_CODES))
                        .prettyPrint().execute(), "url")));
    }

    private IBaseResource read(String type, String url, SummaryEnum summary) {
        var read = asked.client().read().resource(type).withId(asked.newest(type, url));
        return summary == null ? read.execute() : read.summaryMode(summary).execute();
    }

    @SuppressWarnings("unchecked")
    private void capabilityStatement() {
        IBaseResource statement = asked.client().capabilities()
                .ofType((Class<? extends IBaseConformance>) asked.fhir().type("CapabilityStatement")).execute();
        String version = requireNonNull(asked.fhir().value(statement, "fhirVersion"));
        Checks.expect(version.startsWith(asked.fhir().isR4() ? "4.0" : "5.0"), "fhirVersion is " + version);
        Checks.expect(asked.fhir().value(statement, "software.name") != null, "no software.name");
    }

    private void terminologyCapabilities() {
        IBaseResource read = asked.client().fetchResourceFromUrl(
                asked.fhir().type("TerminologyCapabilities"), asked.fhir().base() + "/metadata?mode=terminology");
        boolean named = asked.fhir().values(read, "codeSystem").stream()
                .anyMatch(each -> Fhir.HCPCS.equals(asked.fhir().value(each, "uri")));
        Checks.expect(named, "HCPCS is not among the code systems");
    }
}
