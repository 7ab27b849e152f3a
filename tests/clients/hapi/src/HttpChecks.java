import ca.uhn.fhir.rest.api.CacheControlDirective;
import ca.uhn.fhir.rest.client.apache.GZipContentInterceptor;
import ca.uhn.fhir.rest.client.api.IHttpRequest;
import ca.uhn.fhir.rest.client.interceptor.CapturingInterceptor;
import ca.uhn.fhir.rest.server.exceptions.NotModifiedException;
import ca.uhn.fhir.util.BundleUtil;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseBundle;
import org.hl7.fhir.instance.model.api.IBaseParameters;
import org.hl7.fhir.instance.model.api.IBaseResource;

/** Batches, and what the client can do with HTTP: ETags, gzip, headers. */
record HttpChecks(Asked asked) {
    void run() {
        asked.check("the answer is in the format of the client", this::contentType);
        asked.check("a batch has an answer for each entry", this::batch);
        asked.check("a read of what the client has is not sent again", this::notModified);
        asked.check("a read of what has changed is sent", () -> Checks.expect(
                asked.client().read().resource("ValueSet").withId("hcpcs").ifVersionMatches("other").returnNull()
                        .execute() != null, "not modified"));
        asked.check("a compressed request is understood", this::gzip);
        asked.check("a request that wants nothing cached is answered", () -> {
            asked.client().search().forResource("ValueSet").cacheControl(new CacheControlDirective().setNoCache(true))
                    .returnBundle(asked.fhir().bundle()).execute();
        });
        asked.check("a request in another language is answered", () -> lookup("Accept-Language", "es-US, en;q=0.8"));
        asked.check("a header of the client's own is no problem", () -> lookup("X-Request-Id", "abc-123"));
        asked.check("Accept with the FHIR version is understood", () -> {
            String format = asked.label().contains("XML") ? "application/fhir+xml" : "application/fhir+json";
            IBaseResource read = asked.client().read().resource("ValueSet").withId("hcpcs")
                    .accept(format + "; fhirVersion=" + (asked.fhir().isR4() ? "4.0" : "5.0")).execute();
            Checks.expectEquals(Fhir.HCPCS_CODES, asked.fhir().value(read, "url"));
        });
    }

    private IBaseParameters lookup(String header, String value) {
        return (IBaseParameters) asked.client().operation().onType("CodeSystem").named("lookup")
                .withParameters(asked.fhir().parameters("system", Fhir.HCPCS, "code", Fhir.CODE))
                .withAdditionalHeader(header, value).execute();
    }

    private void contentType() throws Exception {
        CapturingInterceptor captured = new CapturingInterceptor();
        asked.client().registerInterceptor(captured);
        try {
            lookup("X-Request-Id", "content-type");
            IHttpRequest request = captured.getLastRequest();
            String format = asked.label().contains("XML") ? "application/fhir+xml" : "application/fhir+json";
            Checks.expect(request.getAllHeaders().toString().contains(format), "asked with " + request.getAllHeaders());
            String answered = captured.getLastResponse().getHeaders("content-type").get(0);
            Checks.expect(answered.startsWith(format), "answered in " + answered);
        } finally {
            asked.client().unregisterInterceptor(captured);
        }
    }

    private void batch() {
        Fhir fhir = asked.fhir();
        IBaseBundle asking = (IBaseBundle) fhir.parse("""
                {"resourceType": "Bundle", "type": "batch", "entry": [
                  {"request": {"method": "GET", "url": "CodeSystem/$lookup?system=%1$s&code=Q2041"}},
                  {"request": {"method": "GET", "url": "CodeSystem/$lookup?system=%1$s&code=Q204X"}},
                  {"resource": {"resourceType": "Parameters", "parameter": [
                      {"name": "url", "valueUri": "%1$s"}, {"name": "code", "valueCode": "Q2042"}]},
                   "request": {"method": "POST", "url": "CodeSystem/$validate-code"}},
                  {"request": {"method": "GET", "url": "ValueSet/hcpcs"}}]}""".formatted(Fhir.HCPCS));
        IBaseBundle answered = asked.client().transaction().withBundle(asking).execute();
        Checks.expectEquals("batch-response", BundleUtil.getBundleType(fhir.context(), answered));
        List<String> statuses = fhir.values(answered, "entry").stream()
                .map(entry -> fhir.value(entry, "response.status").substring(0, 3)).toList();
        Checks.expectEquals(List.of("200", "404", "200", "200"), statuses);
    }

    private void notModified() {
        CapturingInterceptor captured = new CapturingInterceptor();
        asked.client().registerInterceptor(captured);
        try {
            String id = asked.newest("ConceptMap", Fhir.CROSSWALK);
            asked.client().read().resource("ConceptMap").withId(id).execute();
            String etag = captured.getLastResponse().getHeaders("etag").get(0);
            String version = etag.substring(etag.indexOf('"') + 1, etag.lastIndexOf('"'));
            Checks.expectThrows(NotModifiedException.class, () -> asked.client().read().resource("ConceptMap")
                    .withId(id).ifVersionMatches(version).throwNotModifiedException().execute());
        } finally {
            asked.client().unregisterInterceptor(captured);
        }
    }

    private void gzip() {
        GZipContentInterceptor compressing = new GZipContentInterceptor();
        asked.client().registerInterceptor(compressing);
        try {
            Checks.expectEquals("Q2041", asked.fhir().named(lookup("X-Request-Id", "gzip"), "code"));
        } finally {
            asked.client().unregisterInterceptor(compressing);
        }
    }
}
