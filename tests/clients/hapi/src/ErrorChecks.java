import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import org.hl7.fhir.instance.model.api.IBaseParameters;

/** What is refused is an exception of the client with an OperationOutcome. */
record ErrorChecks(Asked asked) {
    void run() {
        Fhir fhir = asked.fhir();
        refused("a read of an unknown id is not found", ResourceNotFoundException.class, () ->
                asked.client().read().resource("CodeSystem").withId("no-such-id").execute());
        refused("a read of an unknown version is not found", ResourceNotFoundException.class, () ->
                asked.client().read().resource("ValueSet").withIdAndVersion("hcpcs", "no-such-version").execute());
        for (boolean get : new boolean[] {true, false}) {
            String by = get ? ", by GET" : ", by POST";
            operation(get, "$lookup of an unknown code is not found" + by, ResourceNotFoundException.class,
                    "CodeSystem", "lookup", fhir.parameters("system", Fhir.HCPCS, "code", "Q204X"));
            operation(get, "$lookup without a code is a bad request" + by, InvalidRequestException.class,
                    "CodeSystem", "lookup", fhir.parameters("system", Fhir.HCPCS));
            operation(get, "$expand of an unknown value set is refused" + by, BaseServerResponseException.class,
                    "ValueSet", "expand", fhir.parameters("url", "http://example.org/none"));
            operation(get, "an unknown operation is refused" + by, BaseServerResponseException.class,
                    "CodeSystem", "no-such-operation", fhir.parameters("system", Fhir.HCPCS));
        }
        refused("a create is refused", BaseServerResponseException.class, () -> asked.client().create()
                .resource(fhir.parse("{\"resourceType\": \"ValueSet\", \"status\": \"draft\"}")).execute());
        refused("an update is refused", BaseServerResponseException.class, () -> asked.client().update()
                .resource(fhir.parse("{\"resourceType\": \"ValueSet\", \"id\": \"hcpcs\", \"status\": \"draft\"}")).execute());
        refused("a delete is refused", BaseServerResponseException.class, () ->
                asked.client().delete().resourceById("ValueSet", "hcpcs").execute());
        refused("a transaction is refused", BaseServerResponseException.class, () -> asked.client().transaction()
                .withBundle((org.hl7.fhir.instance.model.api.IBaseBundle) fhir.parse("""
                        {"resourceType": "Bundle", "type": "transaction", "entry": [
                          {"request": {"method": "GET", "url": "ValueSet/hcpcs"}}]}""")).execute());
    }

    private void operation(
            boolean get, String name, Class<? extends BaseServerResponseException> expected,
            String type, String operation, IBaseParameters parameters) {
        refused(name, expected, () -> asked.operation(get, type, operation, parameters));
    }

    private void refused(
            String name, Class<? extends BaseServerResponseException> expected, java.util.concurrent.Callable<?> call) {
        asked.check(name, () -> {
            BaseServerResponseException thrown = Checks.expectThrows(expected, call);
            int status = thrown.getStatusCode();
            Checks.expect(status >= 400 && status < 500, "status " + status);
            Checks.expect(thrown.getOperationOutcome() != null, "no OperationOutcome");
            String text = asked.fhir().value(thrown.getOperationOutcome(), "issue.details.text");
            Checks.expect(text != null, "the OperationOutcome has no details.text");
        });
    }
}
