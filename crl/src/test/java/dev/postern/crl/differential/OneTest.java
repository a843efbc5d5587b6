package dev.postern.crl.differential;
class OneTest {
    static void main(String[] a) throws Exception {
        var g = new CaseGenerator(Long.getLong("postern.seed", 20261124));
        for (var n : a) {
        var c = g.make(Long.parseLong(n));
        OpenSslVerify.write(c, java.nio.file.Path.of("/tmp/case-" + n));
        System.out.println(c + "\n" + OpenSslVerify.arguments(c));
        System.out.println(Postern.judge(c));
        for (var p : JavaPkix.values()) System.out.println(p + " " + p.judge(c));
        }
    }
    @org.junit.jupiter.api.Test void explore() throws Exception { main(System.getProperty("n").split(",")); }
}
