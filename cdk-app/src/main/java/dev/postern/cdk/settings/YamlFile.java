package dev.postern.cdk.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.cdk.settings.Given.Said;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A settings file on its way to what it says: values by the path of their key, with the line they stand in. Texts are as written: 010 stays 010. */
final class YamlFile {
    private static final Set<Tag> PLAIN = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MAP, Tag.SEQ);

    private final String name;
    private final Map<String, Said> values = new LinkedHashMap<>();
    private final Map<String, String> sections = new HashMap<>();

    private YamlFile(String name) {
        this.name = name;
    }

    /**
     * Reads one document. One with nothing in it says nothing.
     *
     * @throws IllegalArgumentException in one line, for what is not YAML, an unknown key, one that stands twice, an alias, a second document
     */
    static YamlFile read(Path path) {
        var file = new YamlFile(path.toString());
        file.sections.put("", file.at(1));
        var settings = LoadSettings.builder()
                .setLabel(file.name)
                .setAllowNonScalarKeys(true)
                .build();
        try {
            var documents =
                    new Compose(settings).composeAllFromString(file.text(path)).iterator();
            if (documents.hasNext()) {
                file.root(documents.next());
            }
            if (documents.hasNext()) {
                throw file.broken(documents.next().getStartMark(), "a second document (expected: one)");
            }
        } catch (MarkedYamlEngineException e) {
            throw file.broken(e.getProblemMark().or(e::getContextMark), "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(
                    file.name + ": not YAML: " + InvalidSetting.shown(String.valueOf(e.getMessage())), e);
        }
        return file;
    }

    Map<String, Said> values() {
        return values;
    }

    /** Where sections begin, by their paths; the root's is empty. */
    Map<String, String> sections() {
        return sections;
    }

    private void root(Node node) {
        if (node instanceof MappingNode mapping) {
            plain(node, "");
            section(mapping, "");
        } else if (!isNothing(node)) {
            throw broken(node.getStartMark(), "no keys (expected: " + Key.expectedIn("") + ")");
        }
    }

    private void section(MappingNode mapping, String path) {
        var seen = new HashMap<String, String>();
        for (var tuple : mapping.getValue()) {
            var where = at(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
                throw new IllegalArgumentException(
                        where + path + "a key that is no word (expected: " + Key.expectedIn(path) + ")");
            }
            plain(scalar, path);
            var key = scalar.getValue();
            var earlier = seen.putIfAbsent(key, where);
            if (earlier != null) {
                throw InvalidSetting.because(path + InvalidSetting.shown(key), "stands twice", "once")
                        .at(where);
            }
            entry(path + key, path, where, tuple.getValueNode());
        }
    }

    private void entry(String path, String section, String where, Node value) {
        plain(value, path + ": ");
        var key = Key.of(path);
        if (key.isPresent()) {
            values.put(path, said(key.get(), where, value));
        } else if (!Key.isSection(path)) {
            throw unknown(path, section).at(where);
        } else if (value instanceof MappingNode mapping) {
            sections.put(path + ".", where);
            section(mapping, path + ".");
        } else if (!isNothing(value)) {
            throw InvalidSetting.because(path, shown(value), Key.expectedIn(path + "."))
                    .at(where);
        }
    }

    static InvalidSetting unknown(String path, String section) {
        return InvalidSetting.because(InvalidSetting.shown(path), "unknown key", Key.expectedIn(section));
    }

    private Said said(Key key, String where, Node value) {
        if (!key.isList()) {
            return new Said(where, List.of(scalar(key.path(), where, value)));
        }
        if (!(value instanceof SequenceNode sequence)) {
            throw InvalidSetting.because(key.path(), shown(value), "a list").at(where);
        }
        var items = new ArrayList<String>();
        for (var item : sequence.getValue()) {
            var path = key.path() + "[" + items.size() + "]";
            plain(item, path + ": ");
            items.add(scalar(path, at(item.getStartMark()), item));
        }
        var lines = sequence.getValue().stream()
                .map(item -> at(item.getStartMark()))
                .toList();
        return new Said(where, items, lines);
    }

    private static String scalar(String path, String where, Node value) {
        if (value instanceof ScalarNode scalar && !isNothing(value)) {
            return scalar.getValue();
        }
        throw InvalidSetting.because(path, shown(value), "a value").at(where);
    }

    /** An alias would say a thing in another place than it stands in, and a tag would say what it does not mean. */
    private void plain(Node node, String path) {
        if (node.getAnchor().isPresent()) {
            throw broken(node.getStartMark(), path + "an anchor, for an alias (expected: the value itself, each time)");
        }
        if (!PLAIN.contains(node.getTag())) {
            throw broken(node.getStartMark(), path + "a tag (expected: the value itself)");
        }
    }

    private static boolean isNothing(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static String shown(Node value) {
        if (value instanceof ScalarNode scalar) {
            return isNothing(value) ? "nothing" : "\"" + InvalidSetting.shown(scalar.getValue()) + "\"";
        }
        return value instanceof SequenceNode ? "a list" : "a section";
    }

    private IllegalArgumentException broken(Optional<Mark> mark, String what) {
        return new IllegalArgumentException(at(mark) + what);
    }

    private String at(Optional<Mark> mark) {
        return at(mark.map(Mark::getLine).orElse(0) + 1);
    }

    private String at(int line) {
        return name + ": line " + line + ": ";
    }

    private String text(Path path) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
                    .toString();
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(name + ": no such file (expected: " + Key.expectedIn("") + ")", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(name + ": not UTF-8 (expected: YAML in UTF-8)", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
