package parley.files.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("S1-FILE")
class S3XmlTest {
    private static S3Xml xml(String text) {
        return S3Xml.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void findsTextsWithAndWithoutNamespaces() {
        S3Xml list = xml("<?xml version=\"1.0\"?><L xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + "<C><Key>a&amp;b</Key></C><C><Key>c</Key></C></L>");
        assertEquals("L", list.name());
        assertEquals("a&b", list.all("C").get(0).text("Key"));
        assertEquals(2, list.all("C").size());
        assertEquals("", list.text("Missing"));
        assertEquals("x", xml("<E><Code> x </Code></E>").text("Code"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no xml",
                "<a>",
                "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>",
                "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/x.dtd\"><a/>",
                "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>"
            })
    void refusesWhatIsNoXmlOrHasADocumentType(String text) {
        assertThrows(IllegalArgumentException.class, () -> xml(text));
    }
}
