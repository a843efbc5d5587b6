package dev.postern.cli.probe;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * The TCP connection under the probe's TLS. One deadline holds for all its reads together. A write that fails is noted and
 * passed over: an edge that refuses may have said why before it hung up, and only reading on finds the alert.
 */
final class ProbeSocket extends Socket {
    private final long deadline;
    private boolean writeBroke;

    ProbeSocket(Duration timeout) {
        deadline = System.nanoTime() + timeout.toNanos();
    }

    /** Whether the peer had reset the connection by the time we wrote. */
    boolean writeBroke() {
        return writeBroke;
    }

    int remainingMillis() throws SocketTimeoutException {
        var remaining = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (remaining <= 0) {
            throw new SocketTimeoutException("time is up");
        }
        return (int) Math.min(remaining, Integer.MAX_VALUE);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                setSoTimeout(remainingMillis());
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                setSoTimeout(remainingMillis());
                return super.read(bytes, offset, length);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                try {
                    if (!writeBroke) {
                        out.write(bytes, offset, length);
                    }
                } catch (IOException e) {
                    writeBroke = true;
                }
            }
        };
    }
}
