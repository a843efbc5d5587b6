package dev.postern.twin.wire;

import java.io.StringWriter;
import java.util.Collection;
import java.util.function.Consumer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** XML written from top to bottom. */
public final class XmlText {
    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter writer;

    public XmlText() {
        try {
            writer = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            writer.writeStartDocument();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to memory", e);
        }
    }

    /** An element and what is in it. */
    public void within(String name, Runnable content) {
        step(() -> writer.writeStartElement(name));
        content.run();
        step(writer::writeEndElement);
    }

    /** An element that sets the default namespace, and what is in it. */
    public void within(String name, String namespace, Runnable content) {
        step(() -> {
            writer.writeStartElement(name);
            writer.writeDefaultNamespace(namespace);
        });
        content.run();
        step(writer::writeEndElement);
    }

    /** An element that holds text. */
    public void text(String name, Object value) {
        within(name, () -> step(() -> writer.writeCharacters(value.toString())));
    }

    /** Text in the element that is open: the members of a list of texts. */
    public void raw(Object value) {
        step(() -> writer.writeCharacters(value.toString()));
    }

    /** {@code <name><member>…</member>…</name>}, an element for each item; the list itself stands there even if it is empty. */
    public <T> void members(String name, Collection<T> items, Consumer<T> content) {
        within(name, () -> items.forEach(item -> within("member", () -> content.accept(item))));
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private interface Step {
        void run() throws XMLStreamException;
    }

    private static void step(Step step) {
        try {
            step.run();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to memory", e);
        }
    }
}
