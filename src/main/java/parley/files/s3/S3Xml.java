package parley.files.s3;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.helpers.DefaultHandler;

/** The XML that a storage answers. It takes no document type, and so no entities from anywhere. */
final class S3Xml {
    private final Element element;

    private S3Xml(Element element) {
        this.element = element;
    }

    /**
     * Takes blanks before the XML, with which a storage keeps a connection alive. Throws IllegalArgumentException if
     * the bytes are not XML without a document type.
     */
    static S3Xml of(byte[] bytes) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            factory.setExpandEntityReferences(false);
            factory.setXIncludeAware(false);
            factory.setNamespaceAware(true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler());
            Document document = builder.parse(new ByteArrayInputStream(bytes, blanks(bytes), bytes.length));
            return new S3Xml(document.getDocumentElement());
        } catch (ParserConfigurationException impossible) {
            throw new IllegalStateException(impossible);
        } catch (Exception damaged) {
            throw new IllegalArgumentException("the storage answered something else than XML", damaged);
        }
    }

    private static int blanks(byte[] bytes) {
        int blanks = 0;
        while (blanks < bytes.length && Character.isWhitespace(bytes[blanks])) {
            blanks++;
        }
        return blanks;
    }

    String name() {
        return element.getLocalName();
    }

    /** Returns the children of this name. */
    List<S3Xml> all(String name) {
        List<S3Xml> found = new ArrayList<>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child && name.equals(child.getLocalName())) {
                found.add(new S3Xml(child));
            }
        }
        return found;
    }

    /** Returns the text of the first child of this name; empty if there is none. */
    String text(String name) {
        List<S3Xml> found = all(name);
        return found.isEmpty() ? "" : found.get(0).element.getTextContent().strip();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
