package dev.postern.twin.s3;

import dev.postern.twin.wire.AwsError;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** An element of XML that was sent, names without their namespaces. */
final class XmlInput {
    private final Element element;

    private XmlInput(Element element) {
        this.element = element;
    }

    /**
     * The root element of a document.
     *
     * @throws AwsError {@code MalformedXML}, also for a document that declares types
     */
    static XmlInput parse(String document) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler()); // the usual one prints to the console
            return new XmlInput(
                    builder.parse(new InputSource(new StringReader(document))).getDocumentElement());
        } catch (SAXException e) {
            throw AwsError.of(
                    "MalformedXML",
                    "The XML you provided was not well-formed or did not validate against our published schema");
        } catch (IOException | ParserConfigurationException e) {
            throw new IllegalStateException("parsing XML in memory", e);
        }
    }

    String name() {
        return element.getLocalName();
    }

    /** The text of the child of this name. */
    Optional<String> text(String child) {
        return children(child).stream()
                .findFirst()
                .map(it -> it.element.getTextContent().strip());
    }

    List<XmlInput> children(String child) {
        var found = new ArrayList<XmlInput>();
        for (var node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element it && it.getLocalName().equals(child)) {
                found.add(new XmlInput(it));
            }
        }
        return List.copyOf(found);
    }
}
