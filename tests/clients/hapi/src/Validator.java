import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.rest.client.api.IClientInterceptor;
import ca.uhn.fhir.rest.client.api.IHttpRequest;
import ca.uhn.fhir.rest.client.api.IHttpResponse;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.RemoteTerminologyServiceValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/** HAPI's FhirInstanceValidator with the usual chain, at its own time limits, on a Claim. */
record Validator(Checks checks, Fhir fhir, FhirValidator validator) {
    /** Of each code system a right code and a wrong one. */
    private static final Map<String, List<String>> CODES = Map.of(
            Fhir.HCPCS, List.of("Q2041", "Q204X"),
            Fhir.ICD10PCS, List.of("XW033H7", "XW033XX"),
            Fhir.ICD10CM, List.of("E11.9", "E11.999"));

    public static void main(String[] arguments) {
        Checks checks = new Checks();
        for (Fhir fhir : Fhir.both(arguments[0])) {
            new Validator(checks, fhir, validator(fhir)).run();
        }
        checks.exit();
    }

    private static FhirValidator validator(Fhir fhir) {
        var context = fhir.context();
        var remote = new RemoteTerminologyServiceValidationSupport(context, fhir.base());
        if (System.getenv("CHECKS_TRACE") != null) {
            remote.addClientInterceptor(new Requests());
        }
        var chain = new ValidationSupportChain(
                new DefaultProfileValidationSupport(context),
                new SnapshotGeneratingValidationSupport(context),
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context),
                remote);
        return context.newValidator().registerValidatorModule(new FhirInstanceValidator(chain));
    }

    private void run() {
        // What the validator reads of FHIR's own definitions takes seconds, the first time.
        validator.validateWithResult(claim("Q2042", "0DTJ4ZZ", "I10"));
        checks.check(fhir.name() + " validator: a claim with right codes is valid", () -> {
            List<SingleValidationMessage> messages = Checks.within(
                    Duration.ofSeconds(20), () -> validate(claim(right(Fhir.HCPCS), right(Fhir.ICD10PCS), right(Fhir.ICD10CM))));
            Checks.expect(messages.isEmpty(), "found " + messages);
        });
        CODES.keySet().forEach(wrong -> checks.check(
                fhir.name() + " validator: a wrong code of " + wrong + " is named, and no right one is", () -> {
            List<SingleValidationMessage> messages =
                    validate(claim(code(Fhir.HCPCS, wrong), code(Fhir.ICD10PCS, wrong), code(Fhir.ICD10CM, wrong)));
            Checks.expect(names(messages, CODES.get(wrong).get(1)), "it is not named in " + messages);
            CODES.forEach((system, codes) -> Checks.expect(
                    system.equals(wrong) || !names(messages, codes.get(0)), codes.get(0) + " is named in " + messages));
        }));
        checks.check(fhir.name() + " validator: all wrong codes of a claim are named", () -> {
            List<SingleValidationMessage> messages = validate(claim("Q204X", "XW033XX", "E11.999"));
            CODES.values().forEach(codes -> Checks.expect(
                    names(messages, codes.get(1)), codes.get(1) + " is not named in " + messages));
        });
    }

    private static String right(String system) {
        return CODES.get(system).get(0);
    }

    private static String code(String system, String wrong) {
        return CODES.get(system).get(system.equals(wrong) ? 1 : 0);
    }

    private static boolean names(List<SingleValidationMessage> messages, String code) {
        return messages.stream().anyMatch(each -> each.getMessage().contains(code));
    }

    /** The errors and warnings about a claim; whether it has a narrative is not our matter. */
    private List<SingleValidationMessage> validate(String claim) {
        return validator.validateWithResult(claim).getMessages().stream()
                .filter(each -> each.getSeverity().compareTo(ResultSeverityEnum.WARNING) >= 0)
                .filter(each -> !each.getMessage().contains("dom-6"))
                .toList();
    }

    private String claim(String hcpcs, String pcs, String cm) {
        return """
                {"resourceType": "Claim", "status": "active", "use": "claim", "created": "2025-11-01",
                 "type": {"coding": [
                   {"system": "http://terminology.hl7.org/CodeSystem/claim-type", "code": "institutional"}]},
                 "patient": {"display": "A patient"}, "provider": {"display": "A hospital"},
                 "priority": {"coding": [
                   {"system": "http://terminology.hl7.org/CodeSystem/processpriority", "code": "normal"}]},
                 "insurance": [{"sequence": 1, "focal": true, "coverage": {"display": "Medicare"}}],
                 "diagnosis": [{"sequence": 1, "diagnosisCodeableConcept": {"coding": [
                   {"system": "%s", "code": "%s"}]}}],
                 "procedure": [{"sequence": 1, "procedureCodeableConcept": {"coding": [
                   {"system": "%s", "code": "%s"}]}}],
                 "item": [{"sequence": 1, "productOrService": {"coding": [
                   {"system": "%s", "code": "%s"}]}}]}"""
                .formatted(Fhir.ICD10CM, cm, Fhir.ICD10PCS, pcs, Fhir.HCPCS, hcpcs);
    }

    /** Prints what the validator asks, for whoever looks for the reason of a failure. */
    private static final class Requests implements IClientInterceptor {
        @Override
        public void interceptRequest(IHttpRequest request) {
            System.err.println(System.currentTimeMillis() + " " + request.getHttpVerbName() + " " + request.getUri());
        }

        @Override
        public void interceptResponse(IHttpResponse response) {
            System.err.println(System.currentTimeMillis() + " " + response.getStatus());
        }
    }
}
