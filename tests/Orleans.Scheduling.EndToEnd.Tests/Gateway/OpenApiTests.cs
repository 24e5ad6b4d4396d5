using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>The OpenAPI document: valid, and complete enough to generate a client from.</summary>
public sealed class OpenApiTests : IAsyncLifetime
{
    private GatewayUnderTest _gateway = null!;
    private JsonObject _document = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        _document = (await _gateway.SendAsync(HttpMethod.Get, "/openapi/v1.json")).Json;
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    private IEnumerable<(string Path, string Method, JsonObject Operation)> Operations =>
        from path in _document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value!.AsObject());

    [Fact]
    public void It_is_valid()
    {
        var result = OpenApiDocument.Parse(_document.ToJsonString(), OpenApiConstants.Json);

        Assert.Empty(result.Diagnostic!.Errors);
        Assert.Empty(result.Diagnostic.Warnings);
    }

    [Fact]
    public void Every_operation_has_a_summary_and_typed_answers()
    {
        Assert.NotEmpty(Operations);
        Assert.All(Operations, found =>
        {
            var (path, method, operation) = found;
            Assert.False(string.IsNullOrEmpty(operation["summary"]?.GetValue<string>()), $"{method} {path} has no summary");
            var success = operation["responses"]!.AsObject().First(response => response.Key[0] == '2');
            Assert.NotNull(success.Value!["content"]?["application/json"]?["schema"]);
            if (path.StartsWith("/api/v1/", StringComparison.Ordinal) && !path.EndsWith("/health", StringComparison.Ordinal))
                Assert.NotNull(operation["responses"]!["503"]!["content"]!["application/problem+json"]!["schema"]);
        });
    }

    [Fact]
    public void Fields_are_named_typed_and_described_as_on_the_wire()
    {
        var request = _document["components"]!["schemas"]!["ScheduleRequest"]!["properties"]!;

        Assert.Contains("integer", request["interval_seconds"]!["type"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("string", request["interval_seconds"]!["type"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.NotNull(request["cron_expression"]!["description"]);
        Assert.NotNull(request["schedule_config"]);
        Assert.Equal("string", _document["components"]!["schemas"]!["ScheduleType"]!["type"]!.GetValue<string>());
        Assert.NotNull(_document["components"]!["schemas"]!["ProblemResponse"]!["properties"]!["errors"]);
    }

    [Theory]
    [InlineData("schedules/{id}/trigger", "post")]
    [InlineData("schedules/{id}/resume", "post")]
    [InlineData("schedules/{id}", "put")]
    [InlineData("schedules/{id}", "patch")]
    [InlineData("executions/{id}/redrive", "post")]
    public void What_may_be_too_much_says_so(string path, string method) => Assert.NotNull(
        _document["paths"]![$"/api/v1/{path}"]![method]!["responses"]!["429"]!["content"]!["application/problem+json"]);

    [Fact]
    public void Parameters_that_endpoints_read_themselves_are_listed()
    {
        var list = _document["paths"]!["/api/v1/schedules"]!["get"]!["parameters"]!.AsArray();
        var patch = _document["paths"]!["/api/v1/schedules/{id}"]!["patch"]!["parameters"]!.AsArray();

        foreach (var keyed in new[] { "", "/{id}/trigger", "/bulk/create", "/bulk/operation" })
        {
            var operation = _document["paths"]![$"/api/v1/schedules{keyed}"]!["post"]!;
            Assert.Contains(operation["parameters"]!.AsArray(), parameter => (string?)parameter!["name"] == "Idempotency-Key");
            Assert.NotNull(operation["responses"]!["422"]!["content"]!["application/problem+json"]);
        }

        Assert.Contains(list, parameter => parameter!["name"]!.GetValue<string>() == "tags_all");
        Assert.Contains(patch, parameter => parameter!["name"]!.GetValue<string>() == "If-Match");
    }
}
