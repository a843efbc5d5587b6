package dev.postern.crl.differential;

import dev.postern.pki.x509.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The real {@code openssl verify}, a process for each case and one shell for many: purpose sslclient, strict, keys and signatures
 * of 112 bits, policies looked at, any trusted certificate an anchor. With lists, all certificates below the anchor are asked about: OpenSSL asks
 * about an anchor too, and fails for one that did not sign itself, so there it is told to ask about the client's only, which then
 * is all there is below.
 */
final class OpenSslVerify {
    private OpenSslVerify() {}

    /** The answers by case number, a shell for each processor. */
    static Map<Long, Answer> judge(List<Case> cases, Path directory) throws IOException, InterruptedException {
        var shells = new ArrayList<Process>();
        var outputs = new ArrayList<Path>();
        var part = cases.size() / Runtime.getRuntime().availableProcessors() + 1;
        for (int from = 0; from < cases.size(); from += part) {
            outputs.add(directory.resolve("answers-" + from));
            shells.add(start(
                    cases.subList(from, Math.min(cases.size(), from + part)),
                    directory,
                    outputs.get(outputs.size() - 1)));
        }
        var answers = new HashMap<Long, Answer>();
        for (int i = 0; i < shells.size(); i++) {
            shells.get(i).waitFor();
            answers.putAll(answers(Files.readString(outputs.get(i), StandardCharsets.ISO_8859_1)));
        }
        return answers;
    }

    private static Process start(List<Case> cases, Path directory, Path output) throws IOException {
        var script = new StringBuilder();
        for (var given : cases) {
            write(given, directory.resolve(String.valueOf(given.number())));
            script.append(command(given)).append('\n');
        }
        var shell = new ProcessBuilder("sh", "-s")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try (var input = shell.getOutputStream()) {
            input.write(script.toString().getBytes(StandardCharsets.UTF_8));
        }
        return shell;
    }

    /** What a person types to see the same, in the directory of the case's files. */
    static String arguments(Case given) {
        return "openssl verify -attime " + Sample.NOW.getEpochSecond()
                + " -purpose sslclient -x509_strict -auth_level 2 -policy_check -partial_chain -trusted anchors.pem"
                + (given.sent().size() > 1 ? " -untrusted sent.pem" : "")
                + (given.asksRevocation() ? (given.anchorsSelfSigned() ? " -crl_check_all" : " -crl_check") : "")
                + (given.lists().isEmpty() ? "" : " -CRLfile lists.pem")
                + " leaf.pem";
    }

    /** The case as files. */
    static void write(Case given, Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve("leaf.pem"), pem(Pem.CERTIFICATE, given.sent().subList(0, 1)));
        Files.writeString(
                directory.resolve("sent.pem"),
                pem(Pem.CERTIFICATE, given.sent().subList(1, given.sent().size())));
        Files.writeString(directory.resolve("anchors.pem"), pem(Pem.CERTIFICATE, given.anchors()));
        Files.writeString(directory.resolve("lists.pem"), pem(Pem.REVOCATION_LIST, given.lists()));
    }

    private static String command(Case given) {
        return "cd " + given.number() + " && " + arguments(given) + " 2>&1; echo \"=== " + given.number()
                + " $?\"; cd ..";
    }

    private static Map<Long, Answer> answers(String output) {
        var answers = new HashMap<Long, Answer>();
        var said = new ArrayList<String>();
        for (var line : output.lines().toList()) {
            if (line.startsWith("=== ")) {
                var parts = List.of(line.split(" ", -1));
                answers.put(
                        Long.parseLong(parts.get(1)),
                        parts.get(2).equals("0")
                                ? Answer.accept()
                                : Answer.refuse(said.stream()
                                        .filter(one -> one.contains("error"))
                                        .collect(Collectors.joining("; "))));
                said.clear();
            } else {
                said.add(line);
            }
        }
        return answers;
    }

    private static String pem(String type, List<byte[]> ders) {
        return ders.stream().map(der -> Pem.encode(type, der)).collect(Collectors.joining());
    }
}
