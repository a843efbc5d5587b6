package dev.postern.cdk.consumer;

import software.amazon.awscdk.services.ec2.UserData;

/** What lies ready on the client host: a script that calls the API, and how to get to a certificate for it. */
final class TryIt {
    static final String DIRECTORY = "/opt/postern";

    private static final String README = """
            Calling https://DOMAIN from here

            1. A key, which never leaves this host, and a request for a certificate:
                 cd && umask 077
                 openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout client.key -out client.csr -subj /CN=me
                 cat client.csr
            2. Give the request to the provider; put the chain they give back into client-chain.pem.
            3. DIRECTORY/try.sh client-chain.pem client.key

            For as long as private DNS is off, the endpoint's own name is the third argument (output EndpointName of the stack).
            If the server's certificate is of a private authority: CA=ca.pem DIRECTORY/try.sh CHAIN KEY
            A refused certificate is a reset connection, or 403; the provider's logs say why.
            """;

    private static final String SCRIPT = """
            #!/bin/sh
            set -eu
            if [ $# -lt 2 ]; then
                echo "usage: [CA=ca.pem] $0 CHAIN KEY [ENDPOINT]" >&2
                exit 2
            fi
            exec curl --silent --show-error --include --max-time 20 ${CA:+--cacert "$CA"} \\
                --cert "$1" --key "$2" ${3:+--connect-to "DOMAIN:443:$3:443"} https://DOMAIN/widgets
            """;

    private TryIt() {}

    static UserData on(String domain) {
        var data = UserData.forLinux();
        data.addCommands(
                "install -d -m 0755 " + DIRECTORY, file("README.txt", README, domain), file("try.sh", SCRIPT, domain));
        data.addCommands("chmod 0755 " + DIRECTORY + "/try.sh");
        return data;
    }

    private static String file(String name, String text, String domain) {
        return "cat > " + DIRECTORY + "/" + name + " <<'END'\n"
                + text.replace("DOMAIN", domain).replace("DIRECTORY", DIRECTORY) + "END";
    }
}
