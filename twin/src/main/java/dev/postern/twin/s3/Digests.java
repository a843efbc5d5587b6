package dev.postern.twin.s3;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** The digests S3 knows objects by. */
final class Digests {
    // "CRC-64/NVME", polynomial AD93D23594C93659 reflected; the only one of S3's that no JDK has.
    private static final long CRC64 = 0x9A6C9329AC4BC9B5L;
    private static final long[] CRC64_TABLE = crc64Table();

    private Digests() {}

    static String hex(String algorithm, byte[] bytes) {
        return HexFormat.of().formatHex(digest(algorithm, bytes));
    }

    /**
     * The checksum that is named as S3's headers name them, such as {@code crc32c}.
     *
     * @return empty if there is none of this name
     */
    static Optional<byte[]> checksum(String name, byte[] bytes) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "crc32" -> Optional.of(crc32(new CRC32(), bytes));
            case "crc32c" -> Optional.of(crc32(new CRC32C(), bytes));
            case "crc64nvme" -> Optional.of(octets(crc64(bytes), Long.BYTES));
            case "sha1" -> Optional.of(digest("SHA-1", bytes));
            case "sha256" -> Optional.of(digest("SHA-256", bytes));
            case "sha512" -> Optional.of(digest("SHA-512", bytes));
            case "md5" -> Optional.of(digest("MD5", bytes));
            default -> Optional.empty();
        };
    }

    static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(algorithm + " is in every JDK", e);
        }
    }

    static String randomId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static byte[] crc32(Checksum checksum, byte[] bytes) {
        checksum.update(bytes);
        return octets(checksum.getValue(), Integer.BYTES);
    }

    private static long crc64(byte[] bytes) {
        var crc = -1L;
        for (var octet : bytes) {
            crc = CRC64_TABLE[(int) (crc ^ octet) & 0xFF] ^ (crc >>> 8);
        }
        return ~crc;
    }

    private static byte[] octets(long value, int count) {
        var octets = new byte[count];
        for (int i = 0; i < count; i++) {
            octets[i] = (byte) (value >>> (8 * (count - 1 - i)));
        }
        return octets;
    }

    private static long[] crc64Table() {
        var table = new long[256];
        Arrays.setAll(table, octet -> {
            long crc = octet;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ CRC64;
            }
            return crc;
        });
        return table;
    }
}
