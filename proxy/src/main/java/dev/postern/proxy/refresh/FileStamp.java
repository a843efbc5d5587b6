package dev.postern.proxy.refresh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What tells one state of a file from another without reading it: inode, size, time of the last change, following links. Two
 * equal stamps mean the same content to anybody who does not forge the kernel's clock.
 */
public record FileStamp(Path path, Map<String, Object> attributes) {
    /** The stamp of the file as it is now; a missing or unreadable one has a stamp too, an empty one. */
    public static FileStamp of(Path path) {
        try {
            var view = path.getFileSystem().supportedFileAttributeViews().contains("unix")
                    ? "unix:ino,size,ctime,lastModifiedTime"
                    : "size,lastModifiedTime,fileKey";
            return new FileStamp(path, Map.copyOf(Files.readAttributes(path, view, new LinkOption[0])));
        } catch (IOException e) {
            return new FileStamp(path, Map.of());
        }
    }

    public static List<FileStamp> of(List<Path> paths) {
        return paths.stream().map(FileStamp::of).toList();
    }
}
