import ca.uhn.fhir.rest.api.EncodingEnum;
import java.util.List;

/** HAPI's generic client: the same checks in R4 and R5, in JSON and in XML. */
final class GenericClient {
    public static void main(String[] arguments) {
        Checks checks = new Checks();
        for (Fhir fhir : Fhir.both(arguments[0])) {
            for (EncodingEnum encoding : List.of(EncodingEnum.JSON, EncodingEnum.XML)) {
                Asked asked = new Asked(checks, fhir, encoding);
                new ReadChecks(asked).run();
                new SearchChecks(asked).run();
                new OperationChecks(asked).run();
                new ErrorChecks(asked).run();
                new HttpChecks(asked).run();
            }
        }
        checks.exit();
    }
}
