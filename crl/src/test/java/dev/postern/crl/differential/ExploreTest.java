package dev.postern.crl.differential;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ExploreTest {
    @Test
    void explore() throws Exception {
        var generator = new CaseGenerator(Long.getLong("postern.seed", 20261124));
        var t0 = System.nanoTime();
        var n = Long.getLong("postern.cases", 2000);
        var cases = LongStream.range(0, n).parallel().mapToObj(generator::make).toList();
        System.out.println("made " + (System.nanoTime() - t0) / 1000000);
        t0 = System.nanoTime();
        var ours = cases.stream().parallel().map(Postern::judge).toList();
        System.out.println("ours " + (System.nanoTime() - t0) / 1000000 + " accepted " + ours.stream().filter(Answer::accepted).count());
        var lines = new ArrayList<String>();
        for (var pkix : JavaPkix.values()) {
            t0 = System.nanoTime();
            var theirs = cases.stream().parallel().map(pkix::judge).toList();
            System.out.println(pkix + " " + (System.nanoTime() - t0) / 1000000 + " accepted " + theirs.stream().filter(Answer::accepted).count());
            for (int i = 0; i < cases.size(); i++) if (ours.get(i).accepted() != theirs.get(i).accepted())
                lines.add(pkix + "\t" + (ours.get(i).accepted() ? "WE-ACCEPT" : "we-refuse") + "\t" + cases.get(i) + "\t" + ours.get(i).why() + "\t" + theirs.get(i).why());
        }
        t0 = System.nanoTime();
        var dir = Files.createTempDirectory("diff");
        var answers = OpenSslVerify.judge(cases, dir);
        System.out.println("openssl " + (System.nanoTime() - t0) / 1000000 + " accepted " + answers.values().stream().filter(Answer::accepted).count());
        for (int i = 0; i < cases.size(); i++) { var a = answers.getOrDefault((long) i, Answer.refuse("none")); if (ours.get(i).accepted() != a.accepted())
                lines.add("OPENSSL\t" + (ours.get(i).accepted() ? "WE-ACCEPT" : "we-refuse") + "\t" + cases.get(i) + "\t" + ours.get(i).why() + "\t" + a.why()); }
        var reasons = new TreeMap<String, Integer>();
        ours.forEach(a -> reasons.merge(a.why().split(":")[0], 1, Integer::sum));
        System.out.println(reasons);
        Files.write(java.nio.file.Path.of("/tmp/diff.tsv"), lines);
        new ProcessBuilder("rm", "-rf", dir.toString()).start().waitFor();
    }
}
