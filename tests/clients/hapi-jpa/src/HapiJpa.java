import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport.CodeValidationResult;
import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import ca.uhn.fhir.jpa.api.dao.IFhirResourceDaoCodeSystem;
import ca.uhn.fhir.jpa.api.dao.IFhirResourceDaoValueSet;
import ca.uhn.fhir.jpa.term.api.ITermDeferredStorageSvc;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.api.server.SystemRequestDetails;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.UriType;
import org.hl7.fhir.r4.model.ValueSet;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** HCPCS as the server sends it, put into a HAPI JPA repository: its hierarchy is there. */
final class HapiJpa {
    private static final String HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets";

    private final Checks checks = new Checks();
    private final AnnotationConfigApplicationContext beans;
    private final DaoRegistry repository;

    private HapiJpa() {
        beans = new AnnotationConfigApplicationContext(Repository.class);
        repository = beans.getBean(DaoRegistry.class);
    }

    public static void main(String[] arguments) {
        CodeSystem hcpcs = newest(arguments[0] + "/r4");
        HapiJpa jpa = new HapiJpa();
        jpa.run(hcpcs);
        jpa.checks.exit();
    }

    private static CodeSystem newest(String base) {
        var client = FhirContext.forR4Cached().newRestfulGenericClient(base);
        Bundle found = client.search().forResource(CodeSystem.class).where(CodeSystem.URL.matches().value(HCPCS))
                .summaryMode(SummaryEnum.FALSE).count(1).returnBundle(Bundle.class).execute();
        return (CodeSystem) found.getEntryFirstRep().getResource();
    }

    private void run(CodeSystem hcpcs) {
        checks.check("HCPCS is stored in 2 minutes", () -> Checks.within(Duration.ofMinutes(2), () -> {
            repository.getResourceDao(CodeSystem.class).update(hcpcs, request());
            beans.getBean(ITermDeferredStorageSvc.class).saveAllDeferred();
            return null;
        }));
        // It cannot look up a code that has a property of type integer or dateTime: "Unknown type: INTEGER".
        checks.check("a right code is valid and has its display", () -> {
            var result = validated("Q2041");
            Checks.expect(result.isOk(), "not valid: " + result.getMessage());
            Checks.expect(result.getDisplay().startsWith("Axicabtagene"), result.getDisplay());
        });
        checks.check("a wrong code is not valid", () -> Checks.expect(!validated("Q204X").isOk(), "valid"));
        checks.check("the section of a code subsumes it", () -> Checks.expectEquals("subsumes", subsumes("Q", "Q2041")));
        checks.check("a code is subsumed by its section", () -> Checks.expectEquals("subsumed-by", subsumes("Q2041", "Q")));
        checks.check("another section does not subsume it", () -> Checks.expectEquals("not-subsumed", subsumes("J", "Q2041")));
        checks.check("what is below a section are its codes", () -> {
            Set<String> expected = hcpcs.getConcept().stream().filter(each -> each.getCode().equals("Q"))
                    .flatMap(each -> each.getConcept().stream()).map(each -> each.getCode()).collect(Collectors.toSet());
            Set<String> found = expanded("Q").stream().map(each -> each.getCode()).collect(Collectors.toSet());
            found.remove("Q");
            Checks.expect(expected.contains("Q2041"), "the document has no Q2041 below Q");
            Checks.expectEquals(expected, found);
        });
    }

    private static SystemRequestDetails request() {
        return new SystemRequestDetails();
    }

    @SuppressWarnings("unchecked")
    private IFhirResourceDaoCodeSystem<CodeSystem> codeSystems() {
        return (IFhirResourceDaoCodeSystem<CodeSystem>) repository.getResourceDao(CodeSystem.class);
    }

    private CodeValidationResult validated(String code) {
        return codeSystems().validateCode(null, new UriType(HCPCS), null, new CodeType(code), null, null, null, request());
    }

    private String subsumes(String first, String second) {
        return codeSystems().subsumes(
                new CodeType(first), new CodeType(second), new UriType(HCPCS), null, null, request()).getOutcome().toCode();
    }

    @SuppressWarnings("unchecked")
    private List<ValueSet.ValueSetExpansionContainsComponent> expanded(String section) {
        ValueSet below = new ValueSet();
        below.getCompose().addInclude().setSystem(HCPCS).addFilter()
                .setProperty("concept").setOp(ValueSet.FilterOperator.ISA).setValue(section);
        var dao = (IFhirResourceDaoValueSet<ValueSet>) repository.getResourceDao(ValueSet.class);
        return dao.expand(below, null).getExpansion().getContains();
    }
}
