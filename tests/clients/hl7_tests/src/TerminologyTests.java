import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.hl7.fhir.r5.formats.JsonParser;
import org.hl7.fhir.r5.model.Parameters;
import org.hl7.fhir.r5.model.Resource;
import org.hl7.fhir.r5.model.TestReport;
import org.hl7.fhir.utilities.http.ManagedWebAccess;
import org.hl7.fhir.utilities.json.model.JsonObject;
import org.hl7.fhir.utilities.settings.FhirSettings;
import org.hl7.fhir.validation.special.TxTester;

/** HL7's runner over folders of cases: TerminologyTests WORK BASE FOLDER… */
public final class TerminologyTests {
  private static final String INDEX = "test-cases.json";
  private static final String PROFILE = "parameters-default.json";
  private static final String TEXTS = "messages-tx.fhir.org.json";
  private static final String VERSION = "1.9.3";
  private static final Set<String> MODES = Set.of("general", "us-billing");

  private TerminologyTests() {}

  public static void main(String[] words) throws Exception {
    Path work = Path.of(words[0]);
    FhirSettings.setExplicitFilePath(work.resolve("settings.json").toString());
    ManagedWebAccess.loadFromFHIRSettings();
    boolean passed = true;
    for (String folder : Arrays.copyOfRange(words, 2, words.length)) {
      for (String version : new String[] {"r4", "r5"}) {
        passed &= run(work, words[1] + "/" + version, Path.of(folder).toRealPath());
      }
    }
    System.exit(passed ? 0 : 1);
  }

  private static boolean run(Path work, String server, Path folder) throws Exception {
    Folder cases = new Folder(folder);
    TxTester tester = new TxTester(cases, server, false, cases.texts(), VERSION);
    tester.setOutput(Files.createTempDirectory(work, "output").toString());
    boolean passed = tester.execute(new HashSet<>(MODES), null);
    String name = folder.getFileName() + " " + server.substring(server.length() - 2);
    TestReport report = tester.getTestReport();
    int count = 0;
    for (TestReport.TestReportTestComponent test : report.getTest()) {
      var operation = test.getActionFirstRep().getOperation();
      if (operation.getResult() == TestReport.TestReportActionResult.PASS) {
        count++;
      } else if (operation.getResult() == TestReport.TestReportActionResult.FAIL
          || operation.getResult() == TestReport.TestReportActionResult.ERROR) {
        System.out.println("FAIL " + name + " " + test.getName() + ": " + operation.getMessage());
      }
    }
    // A case of another FHIR version has no result.
    if (passed && count > 0) {
      System.out.println("ok " + name + ": all " + count + " cases, " + report.getTester());
      return true;
    }
    System.out.println("FAIL " + name + ": " + count + " cases passed, and others did not");
    return false;
  }

  /** A folder of cases, where the runner expects a package of the guide. */
  private record Folder(Path path) implements TxTester.ITxTesterLoader {
    JsonObject texts() throws IOException {
      return hasContent(TEXTS)
          ? org.hl7.fhir.utilities.json.parser.JsonParser.parseObject(loadContent(TEXTS))
          : new JsonObject();
    }

    @Override
    public String describe() {
      return path.toString();
    }

    @Override
    public Resource loadResource(String name) throws IOException {
      if (name.equals(PROFILE) && !hasContent(name)) {
        return new Parameters();
      }
      return new JsonParser().parse(loadContent(name));
    }

    @Override
    public byte[] loadContent(String name) throws IOException {
      return Files.readAllBytes(path.resolve(name));
    }

    @Override
    public boolean hasContent(String name) {
      return Files.exists(path.resolve(name));
    }

    @Override
    public String code() {
      return path.getFileName().toString();
    }

    @Override
    public String version() {
      return VERSION;
    }

    @Override
    public String testFileName() {
      return INDEX;
    }
  }
}
