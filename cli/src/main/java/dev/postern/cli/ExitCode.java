package dev.postern.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** How the process ends. Scripts rely on these numbers; they never change their meaning. */
public enum ExitCode {
    OK(0, "done, or the answer is yes"),
    NO(1, "the answer is no: refused, or a row is not as expected"),
    USAGE(2, "the command line is wrong"),
    BAD_INPUT(3, "a file or a value is malformed"),
    WORLD_FAILED(4, "disk, network or port failed"),
    // sysexits.h: EX_SOFTWARE.
    BUG(70, "a mistake in Postern; --debug shows where");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    public String meaning() {
        return meaning;
    }

    static Map<String, String> documented() {
        var codes = new LinkedHashMap<String, String>();
        Arrays.stream(values()).forEach(code -> codes.put(Integer.toString(code.number), code.meaning));
        return codes;
    }
}
