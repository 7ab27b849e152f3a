import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;

/** The checks of one client: a line for each, and the exit code of all of them. */
final class Checks {
    /** What a check does; it throws when the server's answer is not the one that was promised. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    private int failed;

    /** Run one check, and print `ok NAME` or `FAIL NAME: why`. */
    void check(String name, Body body) {
        try {
            body.run();
            System.out.println("ok " + name);
        } catch (Throwable problem) {
            failed++;
            System.out.println("FAIL " + name + ": " + onOneLine(problem));
            if (System.getenv("CHECKS_TRACE") != null) {
                problem.printStackTrace();
            }
        }
    }

    /** End the program: 0 if every check passed, 1 if one failed. */
    void exit() {
        System.out.flush();
        System.exit(failed == 0 ? 0 : 1);
    }

    static void expect(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    static void expectEquals(Object expected, Object found) {
        expect(Objects.equals(expected, found), "expected " + expected + ", found " + found);
    }

    /** The exception that a call throws; it must be of this class. */
    static <E extends Throwable> E expectThrows(Class<E> expected, Callable<?> call) {
        Object answer;
        try {
            answer = call.call();
        } catch (Throwable thrown) {
            if (expected.isInstance(thrown)) {
                return expected.cast(thrown);
            }
            throw new AssertionError("expected " + expected.getSimpleName() + ", thrown was " + onOneLine(thrown), thrown);
        }
        throw new AssertionError("expected " + expected.getSimpleName() + ", the answer was " + answer);
    }

    /** The answer of a call that must not take longer than this. */
    static <T> T within(Duration limit, Callable<T> call) throws Exception {
        long start = System.nanoTime();
        T answer = call.call();
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        expect(taken.compareTo(limit) <= 0, "took " + taken.toMillis() + " ms; at most " + limit.toMillis() + " are allowed");
        return answer;
    }

    private static String onOneLine(Throwable problem) {
        String message = problem instanceof AssertionError ? problem.getMessage() : problem.toString();
        String line = String.valueOf(message).replaceAll("\\s+", " ");
        return line.length() <= 500 ? line : line.substring(0, 500) + " …";
    }
}
