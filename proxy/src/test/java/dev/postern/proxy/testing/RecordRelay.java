package dev.postern.proxy.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** Somebody on the way who sees a client's TLS records and passes them on as the test says; what comes back is passed on as it comes. */
public final class RecordRelay implements AutoCloseable {
    public static final int CHANGE_CIPHER_SPEC = 20;
    public static final int HANDSHAKE = 22;
    private static final int HEADER = 5;

    /** Passes on one record of the client, header and all. */
    @FunctionalInterface
    public interface Passing {
        void pass(byte[] record, OutputStream edge) throws IOException;
    }

    private final Relay relay;

    public RecordRelay(int target, Passing passing) {
        relay = new Relay(target, (client, edge) -> passRecords(client, edge, passing));
    }

    public int port() {
        return relay.port();
    }

    /** The same content in records of this many octets, each written by itself; what is encrypted stays as it is. */
    public static Passing inRecordsOf(int octets) {
        return (record, edge) -> {
            // Of TLS 1.2 the last message is encrypted and begins with a number that is 0; no message of ours has that
            // type.
            if (record[0] != HANDSHAKE || record[HEADER] == 0) {
                edge.write(record);
                return;
            }
            for (int at = HEADER; at < record.length; at += octets) {
                edge.write(RawHello.record(record, at, Math.min(octets, record.length - at)));
            }
        };
    }

    private static void passRecords(InputStream client, OutputStream edge, Passing passing) throws IOException {
        var in = new DataInputStream(client);
        while (true) {
            var header = in.readNBytes(HEADER);
            if (header.length < HEADER) {
                return;
            }
            var length = ((header[3] & 0xFF) << 8) | (header[4] & 0xFF);
            var record = Arrays.copyOf(header, HEADER + length);
            in.readFully(record, HEADER, length);
            passing.pass(record, edge);
        }
    }

    @Override
    public void close() {
        relay.close();
    }
}
