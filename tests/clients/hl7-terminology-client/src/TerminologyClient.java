import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.convertors.txClient.TerminologyClientFactory;
import org.hl7.fhir.r5.context.ExpansionOptions;
import org.hl7.fhir.r5.context.SimpleWorkerContext;
import org.hl7.fhir.r5.model.Bundle;
import org.hl7.fhir.r5.model.CodeableConcept;
import org.hl7.fhir.r5.model.CodeSystem;
import org.hl7.fhir.r5.model.Coding;
import org.hl7.fhir.r5.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r5.model.Parameters;
import org.hl7.fhir.r5.model.ValueSet;
import org.hl7.fhir.r5.terminologies.client.ITerminologyClient;
import org.hl7.fhir.r5.terminologies.client.TerminologyClientContext;
import org.hl7.fhir.r5.terminologies.client.TerminologyClientManager;
import org.hl7.fhir.r5.terminologies.expansion.ValueSetExpansionOutcome;
import org.hl7.fhir.r5.terminologies.utilities.ValidationResult;
import org.hl7.fhir.utilities.FhirPublication;
import org.hl7.fhir.utilities.validation.ValidationOptions;

/** HL7's own client: what its validator and the publisher of implementation guides ask with. */
final class TerminologyClient {
    private static final String HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets";
    private static final String ICD10PCS = "http://www.cms.gov/Medicare/Coding/ICD10";
    private static final String HCPCS_CODES = "https://fhir-hcpcs.org/ValueSet/hcpcs";
    private static final String CROSSWALK = "https://fhir-hcpcs.org/ConceptMap/cart-hcpcs-to-pcs";

    private final Checks checks;
    private final String label;
    private final String base;
    private final TerminologyClientFactory factory;

    private TerminologyClient(Checks checks, FhirPublication version, String base) {
        this.checks = checks;
        this.label = version + " ";
        this.base = base;
        this.factory = new TerminologyClientFactory(version);
    }

    public static void main(String[] arguments) throws Exception {
        Checks checks = new Checks();
        new TerminologyClient(checks, FhirPublication.R4, arguments[0] + "/r4").run();
        new TerminologyClient(checks, FhirPublication.R5, arguments[0] + "/r5").run();
        checks.exit();
    }

    private void check(String name, Checks.Body body) {
        checks.check(label + name, body);
    }

    private void run() throws Exception {
        manager();
        ITerminologyClient client = factory.makeClient("fhir-hcpcs", base, "fhir-hcpcs-checks", null);
        operations(client);
        resources(client);
        context();
    }

    /** The manager accepts the server as one that is approved, and knows what it supports. */
    private void manager() {
        check("the manager takes the server without being told to trust it", () -> {
            TerminologyClientContext context = connected().getMaster();
            Checks.expect(context.supportsSystem(HCPCS), "HCPCS is not supported");
            Checks.expect(context.supportsSystem(ICD10PCS), "ICD-10-PCS is not supported");
            Checks.expect(!context.supportsSystem("http://example.org/none"), "an unknown system is supported");
            Checks.expect(context.getTxTestVersion() != null, "no test version");
        });
        check("the manager chooses the server for HCPCS", () -> Checks.expectEquals(
                base, connected().chooseServer(null, Set.of(HCPCS), false).getAddress()));
        check("the manager finds the value set on the server", () ->
                Checks.expect(connected().findValueSetOnServer(HCPCS_CODES) != null, "not found"));
    }

    private TerminologyClientManager connected() throws Exception {
        return worker().getTxClientManager();
    }

    private SimpleWorkerContext worker() throws Exception {
        SimpleWorkerContext worker = new SimpleWorkerContext.SimpleWorkerContextBuilder().fromNothing();
        worker.initTxCache(Files.createTempDirectory("fhir-hcpcs-tx").toString());
        worker.setExpansionParameters(new Parameters());
        worker.connectToTSServer(factory, base, "fhir-hcpcs-checks", null, false);
        return worker;
    }

    private void operations(ITerminologyClient client) {
        check("the capability statement is read", () -> Checks.expect(
                client.getCapabilitiesStatement().getSoftware().hasVersion(), "no software.version"));
        check("the terminology capabilities are read", () -> Checks.expect(
                !client.getTerminologyCapabilities().getCodeSystem().isEmpty(), "no code systems"));
        check("a code is looked up by GET", () -> {
            Parameters answer = client.lookupCode(new HashMap<>(Map.of("system", HCPCS, "code", "Q2041")));
            Checks.expect(text(answer, "display").startsWith("Axicabtagene"), text(answer, "display"));
        });
        check("a code is looked up by POST", () -> {
            Parameters answer = client.lookupCode(new Parameters().addParameter("coding", new Coding(HCPCS, "Q2041", null)));
            Checks.expect(text(answer, "display").startsWith("Axicabtagene"), text(answer, "display"));
        });
        for (String code : List.of("Q2041", "Q204X")) {
            String expected = String.valueOf(code.equals("Q2041"));
            check("validation of " + code + " in the code system is " + expected, () -> Checks.expectEquals(
                    expected, text(client.validateCS(coded(code)), "result")));
            check("validation of " + code + " in the value set is " + expected, () -> Checks.expectEquals(
                    expected, text(client.validateVS(coded(code).addParameter("url", uri(HCPCS_CODES))), "result")));
        }
        check("a batch of validations has an answer for each", () -> {
            Parameters batch = new Parameters();
            batch.addParameter().setName("validation").setResource(coded("Q2041").addParameter("url", uri(HCPCS_CODES)));
            batch.addParameter().setName("validation").setResource(coded("Q204X").addParameter("url", uri(HCPCS_CODES)));
            Parameters answer = client.batchValidateVS(batch);
            List<String> results = new ArrayList<>();
            answer.getParameter().forEach(each -> results.add(text((Parameters) each.getResource(), "result")));
            Checks.expectEquals(List.of("true", "false"), results);
        });
        check("the section of a code subsumes it", () -> Checks.expectEquals("subsumes", text(client.subsumes(
                new Parameters().addParameter("codingA", new Coding(HCPCS, "Q", null))
                        .addParameter("codingB", new Coding(HCPCS, "Q2041", null))), "outcome")));
        check("a code is translated", () -> Checks.expectEquals("true", text(client.translate(
                translation()), "result")));
        check("a value set is expanded", () -> {
            ValueSet expanded = client.expandValueset(null, new Parameters()
                    .addParameter("url", uri(HCPCS_CODES)).addParameter("count", 3));
            Checks.expectEquals(3, expanded.getExpansion().getContains().size());
        });
        check("a value set of the caller is expanded", () -> Checks.expectEquals(
                2, client.expandValueset(twoCodes(), new Parameters()).getExpansion().getContains().size()));
    }

    private static Parameters coded(String code) {
        return new Parameters().addParameter("coding", new Coding(HCPCS, code, null));
    }

    private Parameters translation() {
        Parameters parameters = new Parameters().addParameter("url", uri(CROSSWALK));
        String source = label.startsWith("R4") ? "coding" : "sourceCoding";
        return parameters.addParameter(source, new Coding(HCPCS, "Q2041", null));
    }

    private static org.hl7.fhir.r5.model.UriType uri(String value) {
        return new org.hl7.fhir.r5.model.UriType(value);
    }

    private static ValueSet twoCodes() {
        ValueSet two = new ValueSet();
        two.setUrl("http://example.org/ValueSet/two").setStatus(PublicationStatus.ACTIVE);
        ValueSet.ConceptSetComponent include = two.getCompose().addInclude().setSystem(HCPCS);
        include.addConcept().setCode("Q2041");
        include.addConcept().setCode("Q2042");
        return two;
    }

    private static String text(Parameters answer, String name) {
        return answer.getParameterValue(name).primitiveValue();
    }

    private void resources(ITerminologyClient client) {
        check("a value set is read", () ->
                Checks.expectEquals(HCPCS_CODES, client.read("ValueSet", "hcpcs").getUrl()));
        check("value sets are searched", () -> {
            Bundle found = client.search("ValueSet", "?url=" + HCPCS_CODES);
            Checks.expectEquals(HCPCS_CODES, ((ValueSet) found.getEntryFirstRep().getResource()).getUrl());
        });
        check("code systems are searched", () -> {
            Bundle found = client.search("CodeSystem", "?url=" + HCPCS + "&_summary=true");
            Checks.expectEquals(HCPCS, ((CodeSystem) found.getEntryFirstRep().getResource()).getUrl());
        });
    }

    /** What the validator does: codes, concepts and value sets through its context, which asks the server. */
    private void context() throws Exception {
        SimpleWorkerContext worker = worker();
        ValidationOptions options = ValidationOptions.defaults().withNoClient();
        check("the validator's context finds a right code valid", () -> {
            ValidationResult result = worker.validateCode(options, HCPCS, null, "Q2041", null);
            Checks.expect(result.isOk(), "not valid: " + result.getMessage());
            Checks.expect(result.getDisplay().startsWith("Axicabtagene"), result.getDisplay());
        });
        check("the validator's context names a wrong code", () -> {
            ValidationResult result = worker.validateCode(options, HCPCS, null, "Q204X", null);
            Checks.expect(!result.isOk(), "valid");
            Checks.expect(result.getMessage().contains("Q204X"), "the message is " + result.getMessage());
        });
        check("the validator's context finds a concept in the caller's value set", () -> Checks.expect(
                worker.validateCode(options, new CodeableConcept(new Coding(HCPCS, "Q2042", null)), twoCodes()).isOk(), "not valid"));
        check("the validator's context finds no other concept in it", () -> Checks.expect(
                !worker.validateCode(options, new CodeableConcept(new Coding(HCPCS, "J3490", null)), twoCodes()).isOk(), "valid"));
        check("the validator's context expands the caller's value set", () -> {
            ValueSetExpansionOutcome outcome = worker.expandVS(ExpansionOptions.cacheNoHeirarchy(), twoCodes());
            Checks.expect(outcome.isOk(), "not expanded: " + outcome.getError());
            Checks.expectEquals(2, outcome.getValueset().getExpansion().getContains().size());
        });
        check("the validator's context knows the section of a code", () -> Checks.expectEquals(
                true, worker.subsumes(options, new Coding(HCPCS, "Q", null), new Coding(HCPCS, "Q2041", null))));
    }
}
