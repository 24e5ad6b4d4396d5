using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Payloads;
using Orleans.Scheduling.Core.Tests.Firing;

namespace Orleans.Scheduling.Core.Tests.Payloads;

/// <summary>What a schema says of a context, and which schemas can be used at all.</summary>
public sealed class PayloadSchemaTable
{
    private const string Order =
        """
        {"type": "object", "required": ["amount"], "additionalProperties": false,
         "properties": {"amount": {"type": "integer", "minimum": 1}, "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}},
                        "code": {"type": "string", "pattern": "^[A-Z]{2}[0-9]+$"}},
         "$defs": {"line": {"type": "object", "properties": {"sku": {"type": "string", "maxLength": 3}}, "required": ["sku"]}}}
        """;

    [Theory]
    [InlineData("""{"amount": 1}""", "")]
    [InlineData("""{"amount": 1, "lines": [{"sku": "a"}], "code": "AB12"}""", "")]
    [InlineData("""{"amount": "1"}""", "context_data/amount")]
    [InlineData("""{"amount": 0}""", "context_data/amount")]
    [InlineData("""{}""", "context_data")]
    [InlineData(null, "context_data")]
    [InlineData("""{"amount": 1, "more": 2}""", "context_data/more")]
    [InlineData("""{"amount": 1, "lines": [{"sku": "a"}, {"sku": 7}]}""", "context_data/lines/1/sku")]
    [InlineData("""{"amount": 1, "lines": [{}]}""", "context_data/lines/0")]
    [InlineData("""{"amount": 1, "code": "ab"}""", "context_data/code")]
    [InlineData("""{"amount": 0, "code": 1, "lines": 3}""", "context_data/amount context_data/code context_data/lines")]
    public void A_context_is_refused_part_by_part(string? context, string fields)
    {
        var errors = Parse(Order).CheckContext(context);

        Assert.Equal(fields, string.Join(' ', errors.Select(e => e.Field).Order(StringComparer.Ordinal)));
        Assert.All(errors, e => Assert.EndsWith(".", e.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"anyOf": [{"properties": {"a": {"type": "string"}}, "required": ["a"]}, {"required": ["b"]}], "properties": {"c": {"type": "null"}}}""", """{"b": 1, "c": 1}""", "context_data/c")]
    [InlineData("""{"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}""", """{"a": 1}""", "context_data")]
    [InlineData("""{"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}""", """{}""", "context_data")]
    [InlineData("""{"not": {"required": ["a"]}}""", """{"a": 1}""", "context_data")]
    [InlineData("""{"propertyNames": {"pattern": "^[a-z]+$"}}""", """{"A": 1}""", "context_data/A")]
    [InlineData("false", """{}""", "context_data")]
    [InlineData("true", """{"a": 1}""", "")]
    [InlineData("""{"properties": {"a/b": {"type": "string"}}}""", """{"a/b": 1}""", "context_data/a~1b")]
    [InlineData("""{"properties": {"a": {"uniqueItems": true}}}""", """{"a": [1, 1]}""", "context_data/a/1")]
    [InlineData("""{"properties": {"a": {"uniqueItems": false}}}""", """{"a": [1, 1]}""", "")]
    [InlineData("""{"patternProperties": {"^n_": {"type": "number"}}, "additionalProperties": false}""", """{"n_a": "", "b": 1, "n_b": 2}""", "context_data/n_a context_data/b")]
    [InlineData("""{"properties": {"a": {"type": ["null", "integer"]}}}""", """{"a": 1.0}""", "")]
    [InlineData("""{"properties": {"a": {"type": ["null", "integer"]}}}""", """{"a": 1.5}""", "context_data/a")]
    [InlineData("""{"properties": {"a": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "multipleOf": 0.1}}}""", """{"a": 0.3}""", "")]
    [InlineData("""{"properties": {"a": {"exclusiveMinimum": 0}, "b": {"maximum": 1}, "c": {"multipleOf": 0.1}, "d": {"exclusiveMaximum": 1}}}""", """{"a": 0, "b": 1e99, "c": 0.05, "d": 1}""", "context_data/a context_data/b context_data/c context_data/d")]
    [InlineData("""{"properties": {"a": {"enum": [1, "x", null]}, "b": {"const": {"k": 1}}}}""", """{"a": null, "b": {"k": 1.0}}""", "")]
    [InlineData("""{"properties": {"a": {"enum": [1, "x", null]}, "b": {"const": {"k": 1}}}}""", """{"a": 2, "b": {}}""", "context_data/a context_data/b")]
    [InlineData("""{"properties": {"a": {"minLength": 2, "maxLength": 3}, "b": {"minLength": 2}, "c": {"maxLength": 1}}}""", """{"a": "äö", "b": "😀", "c": "ab"}""", "context_data/b context_data/c")]
    [InlineData("""{"properties": {"a": {"prefixItems": [{"type": "string"}], "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}}}""", """{"a": ["x", "y", 3]}""", "context_data/a/1 context_data/a")]
    [InlineData("""{"properties": {"a": {"contains": {"type": "integer"}}, "b": {"contains": {"const": 1}, "minContains": 2, "maxContains": 2}}}""", """{"a": ["x"], "b": [1, 1, 1]}""", "context_data/a context_data/b")]
    [InlineData("""{"minProperties": 1, "maxProperties": 2}""", """{"a": 1, "b": 2, "c": 3}""", "context_data")]
    [InlineData("""{"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {"required": ["d"]}}}""", """{"a": 1, "c": 1}""", "context_data")]
    [InlineData("""{"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}""", """{"a": 1, "b": 1}""", "context_data")]
    [InlineData("""{"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "allOf": [{"anyOf": [true, false]}]}""", """{"b": 1}""", "")]
    [InlineData("""{"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}""", """{}""", "context_data")]
    [InlineData("""{"properties": {"a": {"$ref": "#/$defs/b~1c"}}, "$defs": {"b/c": {"type": "string"}}, "title": "t", "default": {}, "format": "x", "$id": "https://example.com/s", "$schema": "https://json-schema.org/draft/2020-12/schema"}""", """{"a": 1}""", "context_data/a")]
    public void What_only_follows_from_an_error_is_not_one(string schema, string context, string fields) => Assert.Equal(
        fields, string.Join(' ', Parse(schema).CheckContext(context).Select(e => e.Field).Distinct()));

    [Theory]
    [InlineData("{", "depth to be zero")]
    [InlineData("7", "an object, true or false")]
    [InlineData("""{"type": "objct"}""", "type")]
    [InlineData("""{"properties": 5}""", "properties")]
    [InlineData("""{"minimum": "one"}""", "minimum")]
    [InlineData("""{"$ref": "https://example.com/schema.json"}""", "outside of it")]
    [InlineData("""{"properties": {"a": {"$ref": "other.json#/$defs/a"}}}""", "outside of it")]
    [InlineData("""{"$ref": "#/$defs/none"}""", "isn't in it")]
    [InlineData("""{"$ref": "#name", "$defs": {"a": {"$anchor": "name"}}}""", "#/$defs/name")]
    [InlineData("""{"$ref": "#"}""", "back to itself")]
    [InlineData("""{"properties": {"child": {"$ref": "#"}}}""", "back to itself")]
    [InlineData("""{"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [{"$ref": "#/$defs/b"}]}, "b": {"$ref": "#/$defs/a"}}}""", "back to itself")]
    [InlineData("""{"$dynamicRef": "#a"}""", "$dynamicRef")]
    [InlineData("""{"$schema": "http://json-schema.org/draft-07/schema#"}""", "only https://json-schema.org/draft/2020-12/schema")]
    [InlineData("""{"properties": {"a": {"$id": "https://example.com/a"}}}""", "$id")]
    [InlineData("""{"pattern": "("}""", "pattern")]
    [InlineData("""{"pattern": "(?=a)b"}""", "pattern")]
    [InlineData("""{"patternProperties": {"(": {}}}""", "patternProperties")]
    [InlineData("""{"requird": ["a"]}""", "The keyword requird isn't supported")]
    [InlineData("""{"unevaluatedProperties": false}""", "unevaluatedProperties")]
    [InlineData("""{"required": "a"}""", "required must be a list of strings")]
    [InlineData("""{"items": [true]}""", "items must be an object, true or false")]
    [InlineData("""{"anyOf": []}""", "anyOf must be a list of schemas")]
    [InlineData("""{"maxLength": -1}""", "maxLength must be a whole number")]
    [InlineData("""{"uniqueItems": 1}""", "uniqueItems must be true or false")]
    [InlineData("""{"multipleOf": 0}""", "multipleOf must be more than 0")]
    [InlineData("""{"enum": 1}""", "enum must be a list of values")]
    [InlineData("""{"then": 1}""", "then must be")]
    [InlineData("""{"$defs": {"a": {"type": 1}}}""", "type must be a string")]
    public void A_schema_that_cannot_be_used_is_refused_with_its_reason(string schema, string reason)
    {
        Assert.False(PayloadSchema.TryParse(schema, out _, out var fault));
        Assert.StartsWith("It isn't a JSON schema that can be used: ", fault, StringComparison.Ordinal);
        Assert.Contains(reason, fault, StringComparison.Ordinal);
        Assert.EndsWith(".", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_size_is_bounded_and_so_is_what_references_make_of_it()
    {
        Assert.Contains("64 KiB", FaultOf($$"""{"description": "{{new string('x', PayloadSchema.MaxBytes)}}"}"""), StringComparison.Ordinal);

        // Each of 30 refers twice to the next.
        var definitions = Enumerable.Range(0, 30).Select(i => $$$"""
            "d{{{i}}}": {"allOf": [{"$ref": "#/$defs/d{{{i + 1}}}"}, {"$ref": "#/$defs/d{{{i + 1}}}"}]}
            """);
        Assert.Contains(
            "more than", FaultOf($$$"""{"$ref": "#/$defs/d0", "$defs": {{{{string.Join(',', definitions)}}}, "d30": true}}"""), StringComparison.Ordinal);

        // Each of 300 refers to the next.
        definitions = Enumerable.Range(0, 300).Select(i => $$$""" "d{{{i}}}": {"$ref": "#/$defs/d{{{i + 1}}}"} """);
        Assert.Contains(
            "nests deeper", FaultOf($$$"""{"$ref": "#/$defs/d0", "$defs": {{{{string.Join(',', definitions)}}}, "d300": true}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_the_work_of_a_check()
    {
        var large = Parse($$$$$"""{"properties": {"a": {"items": {"allOf": [{{{{{string.Join(',', Enumerable.Repeat("true", 200))}}}}}]}}}}""");
        var unique = Parse("""{"properties": {"a": {"uniqueItems": true}}}""");
        var context = $$"""{"a": [{{string.Join(',', Enumerable.Range(0, 8_000))}}]}""";

        Assert.Empty(large.CheckContext("{}"));
        Assert.Contains("too much work", Assert.Single(large.CheckContext(context)).Message, StringComparison.Ordinal);
        Assert.Empty(unique.CheckContext("""{"a": [1, 2]}"""));
        Assert.Contains("too much work", Assert.Single(unique.CheckContext(context)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_takes_no_longer_than_its_text_is_long()
    {
        var schema = Parse("""{"properties": {"a": {"pattern": "^(([a-z])+.)+[A-Z]([a-z])+$"}}}""");

        Assert.Single(schema.CheckContext($$"""{"a": "{{new string('a', 50_000)}}"}"""));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_no_text() =>
        Assert.Single(Parse("""{"properties": {"a": {"maxLength": 1}}}""").CheckContext("""{"a": "\ud800"}"""));

    [Fact]
    public void Errors_are_many_but_not_countless()
    {
        var schema = Parse("""{"additionalProperties": {"type": "string"}}""");

        Assert.Equal(20, schema.CheckContext($$"""{{{string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"a{i}\": 1"))}}}""").Length);
    }

    [Fact]
    public void One_text_is_compiled_once() => Assert.Same(Parse(Order), Parse(Order));

    [Theory]
    [InlineData("""{"required": ["a"]}""", """{"a": 1}""", "")]
    [InlineData("""{"required": ["a"]}""", null, "context_data")]
    [InlineData("""{"required": ["a"]}""", "[]", "context_data")]
    [InlineData("""{"type": 7}""", """{"a": 1}""", "webhook.context_schema")]
    [InlineData("""{"type": 7}""", "[]", "webhook.context_schema context_data")]
    [InlineData(null, null, "")]
    public void A_webhook_may_carry_one(string? schema, string? context, string fields)
    {
        var definition = Given.Every(60) with
        {
            ContextJson = context,
            Target = new ExecutionTarget { Webhook = new WebhookTarget { Url = "https://example.com", ContextSchemaJson = schema } },
        };

        Assert.Equal(fields, string.Join(' ', DefinitionRules.Check(definition, Given.At("10:00")).Select(e => e.Field)));
    }

    private static PayloadSchema Parse(string text) =>
        PayloadSchema.TryParse(text, out var schema, out var fault) ? schema : throw new InvalidDataException(fault);

    private static string FaultOf(string text) => PayloadSchema.TryParse(text, out _, out var fault) ? "" : fault;
}
