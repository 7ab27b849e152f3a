import ca.uhn.fhir.rest.api.SearchStyleEnum;
import ca.uhn.fhir.rest.api.SearchTotalModeEnum;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.util.BundleUtil;
import java.util.HashSet;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBaseBundle;
import org.hl7.fhir.instance.model.api.IBaseResource;

/** Searches, and their pages. */
record SearchChecks(Asked asked) {
    void run() {
        Fhir fhir = asked.fhir();
        for (SearchStyleEnum style : SearchStyleEnum.values()) {
            asked.check("a CodeSystem is found by URL, by " + style, () -> all(
                    asked.search("CodeSystem", Fhir.HCPCS).summaryMode(SummaryEnum.TRUE).usingStyle(style)
                            .returnBundle(fhir.bundle()).execute(), Fhir.HCPCS));
        }
        asked.check("a CodeSystem is found by URL and version", this::byVersion);
        asked.check("a CodeSystem is found by id", () -> {
            String id = asked.newest("CodeSystem", Fhir.ICD10PCS);
            IBaseBundle found = asked.client().search().forResource("CodeSystem")
                    .where(new ca.uhn.fhir.rest.gclient.TokenClientParam("_id").exactly().code(id))
                    .summaryMode(SummaryEnum.TRUE).returnBundle(fhir.bundle()).execute();
            all(found, Fhir.ICD10PCS);
        });
        asked.check("a ValueSet is found by URL", () -> all(
                asked.search("ValueSet", Fhir.HCPCS_CODES).returnBundle(fhir.bundle()).execute(), Fhir.HCPCS_CODES));
        asked.check("a ConceptMap is found by URL", () -> all(
                asked.search("ConceptMap", Fhir.CROSSWALK).count(1).returnBundle(fhir.bundle()).execute(), Fhir.CROSSWALK));
        asked.check("the pages of a search have every resource once", this::pages);
        asked.check("the page before is the one before", this::previous);
        asked.check("a search that counts has a total and no entries", () -> {
            IBaseBundle counted = asked.search("CodeSystem", Fhir.HCPCS).summaryMode(SummaryEnum.COUNT)
                    .totalMode(SearchTotalModeEnum.ACCURATE).returnBundle(fhir.bundle()).execute();
            Checks.expect(fhir.total(counted) >= 1, "total is " + fhir.total(counted));
            Checks.expect(fhir.resources(counted).isEmpty(), "it has entries");
        });
        asked.check("a search has only the elements asked for", () -> {
            IBaseBundle found = asked.search("CodeSystem", Fhir.HCPCS).elementsSubset("url", "title")
                    .returnBundle(fhir.bundle()).execute();
            IBaseResource first = fhir.resources(found).get(0);
            Checks.expect(fhir.values(first, "concept").isEmpty(), "it has concepts");
            Checks.expect(fhir.value(first, "title") != null, "it has no title");
        });
        asked.check("a search by words of the title finds it", () -> {
            IBaseBundle found = asked.client().search().forResource("CodeSystem")
                    .where(new ca.uhn.fhir.rest.gclient.StringClientParam("title").contains().value("hcpcs level ii"))
                    .summaryMode(SummaryEnum.TRUE).returnBundle(fhir.bundle()).execute();
            all(found, Fhir.HCPCS);
        });
        asked.check("what is not there is not found", () -> {
            IBaseBundle found = asked.search("CodeSystem", "http://example.org/none").returnBundle(fhir.bundle()).execute();
            Checks.expectEquals(0, fhir.total(found));
        });
    }

    private void all(IBaseBundle found, String url) {
        Checks.expectEquals("searchset", BundleUtil.getBundleType(asked.fhir().context(), found));
        Checks.expect(!asked.fhir().resources(found).isEmpty(), "nothing was found");
        asked.fhir().resources(found)
                .forEach(each -> Checks.expectEquals(url, asked.fhir().value(each, "url")));
    }

    private void byVersion() {
        Fhir fhir = asked.fhir();
        IBaseBundle newest = asked.search("CodeSystem", Fhir.HCPCS).elementsSubset("url", "version")
                .returnBundle(fhir.bundle()).execute();
        String version = fhir.value(fhir.resources(newest).get(0), "version");
        IBaseBundle found = asked.search("CodeSystem", Fhir.HCPCS).and(Asked.version(version))
                .summaryMode(SummaryEnum.TRUE).returnBundle(fhir.bundle()).execute();
        Checks.expectEquals(1, fhir.total(found));
        Checks.expectEquals(version, fhir.value(fhir.resources(found).get(0), "version"));
    }

    private IBaseBundle firstPage() {
        return asked.client().search().forResource("CodeSystem").summaryMode(SummaryEnum.TRUE).count(7)
                .returnBundle(asked.fhir().bundle()).execute();
    }

    private void pages() {
        Fhir fhir = asked.fhir();
        Set<String> ids = new HashSet<>();
        IBaseBundle page = firstPage();
        int total = fhir.total(page);
        int found = 0;
        while (true) {
            for (IBaseResource resource : fhir.resources(page)) {
                ids.add(resource.getIdElement().getIdPart());
                found++;
            }
            if (BundleUtil.getLinkUrlOfType(fhir.context(), page, "next") == null) {
                break;
            }
            page = asked.client().loadPage().next(page).execute();
        }
        Checks.expectEquals(total, found);
        Checks.expectEquals(total, ids.size());
    }

    private void previous() {
        IBaseBundle first = firstPage();
        IBaseBundle second = asked.client().loadPage().next(first).execute();
        IBaseBundle again = asked.client().loadPage().previous(second).execute();
        Checks.expectEquals(
                BundleUtil.toListOfResourceIds(asked.fhir().context(), first),
                BundleUtil.toListOfResourceIds(asked.fhir().context(), again));
    }
}
