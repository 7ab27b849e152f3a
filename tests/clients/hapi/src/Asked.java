import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.gclient.IQuery;
import ca.uhn.fhir.rest.gclient.StringClientParam;
import ca.uhn.fhir.rest.gclient.UriClientParam;
import org.hl7.fhir.instance.model.api.IBaseBundle;
import org.hl7.fhir.instance.model.api.IBaseParameters;
import org.hl7.fhir.instance.model.api.IBaseResource;

/** How the server is asked: by a client of one FHIR version that speaks one format. */
record Asked(Checks checks, Fhir fhir, IGenericClient client, String label) {
    Asked(Checks checks, Fhir fhir, EncodingEnum encoding) {
        this(checks, fhir, fhir.context().newRestfulGenericClient(fhir.base()), fhir.name() + " " + encoding + " ");
        client.setEncoding(encoding);
    }

    void check(String name, Checks.Body body) {
        checks.check(label + name, body);
    }

    /** A search by canonical URL; of CodeSystems a summary is asked, since a whole one is large. */
    IQuery<IBaseBundle> search(String type, String url) {
        return client.search().forResource(type).where(new UriClientParam("url").matches().value(url));
    }

    static ca.uhn.fhir.rest.gclient.ICriterion<?> version(String version) {
        return new ca.uhn.fhir.rest.gclient.TokenClientParam("version").exactly().code(version);
    }

    static ca.uhn.fhir.rest.gclient.ICriterion<?> string(String parameter, String value) {
        return new StringClientParam(parameter).matches().value(value);
    }

    /** The id of the newest resource with this URL, which is the first that a search finds. */
    String newest(String type, String url) {
        IBaseBundle found = search(type, url).elementsSubset("url", "version").returnBundle(fhir.bundle()).execute();
        return fhir.resources(found).get(0).getIdElement().getIdPart();
    }

    /** An operation on a type (`CodeSystem`) or on an instance (`CodeSystem/id`), by GET or POST. */
    IBaseParameters operation(boolean get, String on, String name, IBaseParameters parameters) {
        return (IBaseParameters) operation(get, on, name, parameters, "Parameters");
    }

    IBaseResource operation(boolean get, String on, String name, IBaseParameters parameters, String answered) {
        var operation = on.contains("/") ? client.operation().onInstance(on) : client.operation().onType(on);
        var input = operation.named(name).withParameters(parameters);
        if (get) {
            input.useHttpGet();
        }
        return input.returnResourceType(fhir.type(answered)).execute();
    }
}
