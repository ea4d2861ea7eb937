package parley.gateway.schema;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("S1-VAL-01")
class SchemaCompilerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"string\"} | needs maxLength",
                "{\"type\":[\"null\",\"string\"],\"pattern\":\"^a$\"} | needs maxLength",
                "{\"type\":\"array\",\"items\":{\"type\":\"boolean\"}} | needs maxItems",
                "{\"type\":\"integer\",\"minimum\":0} | needs minimum and maximum",
                "{\"type\":[\"null\",\"number\"],\"maximum\":9} | needs minimum and maximum",
                "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"boolean\"}} | needs maxProperties",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}} | needs maxLength",
            })
    void refusesWhatMayBeOfAnySize(String schema, String problem) {
        assertTrue(failure(schema).contains(problem));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"object\",\"patternProperties\":{}} | has a keyword that is not known",
                "{\"type\":\"integer\",\"maxLength\":3} | has a keyword that is not known",
                "{\"type\":\"boolean\",\"enum\":[true]} | has a keyword that is not known",
                "{\"oneOf\":[{\"type\":\"boolean\"}],\"required\":[\"a\"]} | has a keyword that is not known",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/A\",\"maxLength\":1}},\"$defs\":{\"A\":{\"type\":\"boolean\"}}}"
                        + " | has a keyword that is not known",
                "{\"description\":\"anything\"} | needs a type",
                "{\"$ref\":\"#/$defs/Nothing\"} | refers to nothing",
                "{\"type\":\"object\",\"not\":{\"type\":\"object\"}} | may use not for required only",
                "{\"type\":\"object\",\"anyOf\":[{\"type\":\"object\"}]} | may use anyOf for required only",
                "{\"oneOf\":[{\"type\":\"boolean\"},{\"type\":\"boolean\"}]} | needs alternatives of different types",
                "{\"type\":\"string\",\"maxLength\":9,\"pattern\":\"x\"} | needs words for its pattern",
                "{\"type\":\"string\",\"maxLength\":9,\"format\":\"uri\"} | is no format",
            })
    void refusesWhatItDoesNotUnderstand(String schema, String problem) {
        assertTrue(failure(schema).contains(problem));
    }

    @Test
    void refusesASchemaThatRefersToItself() {
        String schema = "{\"$ref\":\"#/$defs/A\",\"$defs\":{\"A\":{\"type\":\"object\",\"properties\":"
                + "{\"a\":{\"$ref\":\"#/$defs/A\"}}}}}";
        assertTrue(failure(schema).contains("refers to itself"));
    }

    @Test
    void compilesWhatIsBounded() {
        assertDoesNotThrow(() -> SchemaCompiler.compile(new JsonObject("{\"type\":\"string\",\"maxLength\":3}")));
    }

    private static String failure(String schema) {
        return assertThrows(IllegalArgumentException.class, () -> SchemaCompiler.compile(new JsonObject(schema)))
                .getMessage();
    }
}
