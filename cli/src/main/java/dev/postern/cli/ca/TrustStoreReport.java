package dev.postern.cli.ca;

import dev.postern.cli.Report;
import dev.postern.cli.Words;
import dev.postern.pki.trust.BundleCheck;
import dev.postern.pki.trust.TrustStoreFinding;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/**
 * What a trust store would say to files; {@code together} is what speaks against the lists as a whole. {@code accepted} is
 * whether it takes them all.
 */
record TrustStoreReport(boolean accepted, List<CheckedFile> files, List<Finding> together) implements Report {
    /** A file; what a kind of file does not have is 0. */
    record CheckedFile(
            String file,
            String kind,
            boolean accepted,
            int certificates,
            int subjectBytes,
            long entries,
            List<Finding> findings,
            List<String> advice) {
        static CheckedFile ofBundle(
                String file, List<TrustStoreFinding> findings, List<String> advice, int certificates, int names) {
            return new CheckedFile(
                    file, "bundle", findings.isEmpty(), certificates, names, 0, Finding.all(findings), advice);
        }

        static CheckedFile ofList(String file, List<TrustStoreFinding> findings, long entries) {
            return new CheckedFile(file, "list", findings.isEmpty(), 0, 0, entries, Finding.all(findings), List.of());
        }

        private String size() {
            return kind.equals("bundle")
                    ? certificates + " of " + BundleCheck.MAX_CERTIFICATES + " certificates, " + subjectBytes + " of "
                            + BundleCheck.MAX_SUBJECT_BYTES + " bytes of names"
                    : entries == 1 ? "1 entry" : entries + " entries";
        }
    }

    /** One thing that speaks against a file: the load balancer's error, and where and what. */
    record Finding(String error, String detail) {
        static List<Finding> all(List<TrustStoreFinding> findings) {
            return findings.stream()
                    .map(finding -> new Finding(finding.refusal().code(), finding.detail()))
                    .toList();
        }
    }

    static TrustStoreReport of(List<CheckedFile> files, List<TrustStoreFinding> together) {
        return new TrustStoreReport(
                together.isEmpty() && files.stream().allMatch(CheckedFile::accepted),
                List.copyOf(files),
                Finding.all(together));
    }

    @Override
    public void text(PrintWriter out, Ansi colours) {
        for (var file : files) {
            file.findings().forEach(finding -> line(out, colours, file.file(), finding));
            file.advice().forEach(word -> out.printf("%s: advice: %s%n", file.file(), word));
            if (file.accepted()) {
                out.printf("%s: a trust store takes it, %s%n", file.file(), file.size());
            }
        }
        together.forEach(finding -> line(out, colours, Words.count(lists(), "list") + " together", finding));
    }

    private int lists() {
        return (int) files.stream().filter(file -> file.kind().equals("list")).count();
    }

    private static void line(PrintWriter out, Ansi colours, String where, Finding finding) {
        out.printf("%s: %s: %s%n", where, colours.string("@|bold,red " + finding.error() + "|@"), finding.detail());
    }

    @Override
    public Record facts() {
        return this;
    }
}
