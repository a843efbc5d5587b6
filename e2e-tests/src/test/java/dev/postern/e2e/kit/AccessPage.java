package dev.postern.e2e.kit;

import dev.postern.pki.client.VpcEndpointId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code docs/access.md} as a test reads it: its clients, and its worked policies, each with the table of what it answers. What does
 * not read as a row is an error, so that none is left out by a slip.
 */
public record AccessPage(List<Member> members, List<Policy> policies) {
    private static final Pattern TITLE = Pattern.compile("### (\\d+)\\. (.+)");
    private static final Pattern NAME = Pattern.compile("`(DNS|URI|email):([^`]+)`");
    private static final Pattern REGISTERED = Pattern.compile("`([a-z0-9-]+)`(?:, bound to `(vpce-[0-9a-f]+)`)?");
    private static final Pattern REQUEST = Pattern.compile(
            "`([A-Z]+) (\\S+)`(?: at `(\\S+)`)?(?: of (\\d+) bytes)?(?:, the (\\d+)(?:st|nd|rd|th) (at once|in a row))?");
    private static final Pattern PASSES = Pattern.compile("by \\*([^*]+)\\*(?:, to `([^`]+)`)?(?:, with (.+))?");
    private static final Pattern REFUSED = Pattern.compile("(\\d{3}|reset) `(\\w+)`(?: \\*([^*]+)\\*)?");

    /** A client of the page, and what its certificate says. */
    public record Member(
            String name,
            String subject,
            List<AlternativeName> alternativeNames,
            Optional<String> id,
            Optional<VpcEndpointId> endpoint) {}

    /** A name in a certificate beside its subject; {@code kind} is DNS, URI or email. */
    public record AlternativeName(String kind, String value) {}

    /**
     * A worked policy.
     *
     * @param standIns what stands in the policy for a number of a client's certificate: {@code the key of press}
     */
    public record Policy(int number, String title, String yaml, Map<String, String> standIns, List<Row> rows) {
        @Override
        public String toString() {
            return number + ". " + title;
        }
    }

    /** A row of a policy's table, and the line of the page it stands in. */
    public record Row(int line, String client, Optional<VpcEndpointId> endpoint, Asked asked, Answer answer) {
        @Override
        public String toString() {
            return "docs/access.md:" + line + " " + client + " through "
                    + endpoint.map(VpcEndpointId::text).orElse("none") + ", " + asked.method() + " " + asked.target();
        }
    }

    /** What is asked for, with a body of so many bytes, for the so-and-so-many-th time. */
    public record Asked(String method, String host, String target, int bytes, int times, Together together) {}

    /** How requests follow each other. */
    public enum Together {
        IN_A_ROW,
        AT_ONCE
    }

    /** What the page says to it. */
    public sealed interface Answer {
        /** It passes by a rule, perhaps to another upstream, with headers. */
        record Passes(String rule, Optional<String> upstream, Map<String, String> headers) implements Answer {}

        /** It does not; a status of 0 is a connection reset. */
        record Refused(int status, String code, Optional<String> rule) implements Answer {}
    }

    public AccessPage {
        members = List.copyOf(members);
        policies = List.copyOf(policies);
    }

    /** The member of this name. */
    public Member member(String name) {
        return members.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("client: " + name + " (expected: one of the page)"));
    }

    /** Reads the page. */
    public static AccessPage read(Path page) throws IOException {
        var members = new ArrayList<Member>();
        var policies = new ArrayList<Policy>();
        var lines = Files.readAllLines(page);
        var worked = lines.indexOf("## Ten policies");
        for (var at = worked; at < lines.size(); at++) {
            var title = TITLE.matcher(lines.get(at));
            if (title.matches()) {
                policies.add(policy(Integer.parseInt(title.group(1)), title.group(2), lines, at + 1));
            } else if (policies.isEmpty() && isRow(lines.get(at), "client")) {
                members.add(member(cells(lines.get(at))));
            }
        }
        return new AccessPage(members, policies);
    }

    private static Policy policy(int number, String title, List<String> lines, int from) {
        var yaml = new StringBuilder();
        var standIns = new LinkedHashMap<String, String>();
        var rows = new ArrayList<Row>();
        var fenced = false;
        for (var at = from; at < lines.size() && !lines.get(at).startsWith("#"); at++) {
            var line = lines.get(at);
            if (line.startsWith("```")) {
                if (!fenced && (!line.equals("```yaml") || !yaml.isEmpty())) {
                    throw new IllegalArgumentException("line " + (at + 1) + ": " + line + " (expected: one ```yaml)");
                }
                fenced = !fenced;
            } else if (fenced) {
                yaml.append(line).append('\n');
            } else if (isRow(line, "client", "in this policy")) {
                var cells = cells(line);
                if (cells.size() == 2) {
                    standIns.put(plain(cells.get(0)), cells.get(1));
                } else {
                    rows.add(row(at + 1, cells));
                }
            }
        }
        return new Policy(number, title, yaml.toString(), standIns, rows);
    }

    /** A row of a table that is neither its head nor the line below that. */
    private static boolean isRow(String line, String... heads) {
        return line.startsWith("| ") && Arrays.stream(heads).noneMatch(head -> line.startsWith("| " + head + " |"));
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                .map(String::strip)
                .toList();
    }

    private static Member member(List<String> cells) {
        var names = NAME.matcher(cells.get(2))
                .results()
                .map(name -> new AlternativeName(name.group(1), name.group(2)))
                .toList();
        var registered = REGISTERED.matcher(cells.get(3));
        var known = !cells.get(3).equals("–");
        if (known && !registered.matches()) {
            throw new IllegalArgumentException(cells.get(3) + " (expected: an id of the register, or –)");
        }
        return new Member(
                cells.get(0),
                plain(cells.get(1)),
                names,
                known ? Optional.of(registered.group(1)) : Optional.empty(),
                known ? Optional.ofNullable(registered.group(2)).map(VpcEndpointId::new) : Optional.empty());
    }

    private static Row row(int line, List<String> cells) {
        var endpoint = cells.get(1).equals("–")
                ? Optional.<VpcEndpointId>empty()
                : Optional.of(new VpcEndpointId(plain(cells.get(1))));
        return new Row(line, cells.get(0), endpoint, asked(line, cells.get(2)), answer(line, cells.get(3)));
    }

    private static Asked asked(int line, String cell) {
        var found = matched(REQUEST, line, cell);
        return new Asked(
                found.group(1),
                Optional.ofNullable(found.group(3)).orElse("api.example.com"),
                found.group(2),
                Optional.ofNullable(found.group(4)).map(Integer::parseInt).orElse(0),
                Optional.ofNullable(found.group(5)).map(Integer::parseInt).orElse(1),
                "at once".equals(found.group(6)) ? Together.AT_ONCE : Together.IN_A_ROW);
    }

    private static Answer answer(int line, String cell) {
        if (!cell.startsWith("by ")) {
            var found = matched(REFUSED, line, cell);
            var status = found.group(1).equals("reset") ? 0 : Integer.parseInt(found.group(1));
            return new Answer.Refused(status, found.group(2), Optional.ofNullable(found.group(3)));
        }
        var found = matched(PASSES, line, cell);
        var headers = new LinkedHashMap<String, String>();
        Pattern.compile("`([^`:]+): ([^`]*)`")
                .matcher(Optional.ofNullable(found.group(3)).orElse(""))
                .results()
                .forEach(header -> headers.put(header.group(1), header.group(2)));
        return new Answer.Passes(found.group(1), Optional.ofNullable(found.group(2)), headers);
    }

    private static Matcher matched(Pattern pattern, int line, String cell) {
        var matcher = pattern.matcher(cell);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("line " + line + ": " + cell + " (expected: " + pattern + ")");
        }
        return matcher;
    }

    private static String plain(String cell) {
        return cell.replace("`", "");
    }
}
