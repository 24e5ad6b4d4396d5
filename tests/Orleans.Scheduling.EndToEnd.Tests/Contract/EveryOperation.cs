using System.Text;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract;

/// <summary>The refusals that operations have in common.</summary>
internal static class EveryOperation
{
    private const int MoreThanAnyBody = 17 * 1024 * 1024;

    /// <summary>Refusals of a service that requires keys and If-Match.</summary>
    public static async Task RefusesAsync(ContractApi api)
    {
        foreach (var operation in api.Operations.Where(o => o.Statuses.Contains(401)))
            await api.ExpectAsync(401, operation.Id, header: ("X-API-Key", "wrong"));

        foreach (var operation in api.Operations.Where(o => o.Path.StartsWith("/api/v1/", StringComparison.Ordinal) && !IsHealth(o)))
            await api.ExpectAsync(400, operation.Id, query: "?there_is_no_such_parameter=1");

        foreach (var operation in api.Operations.Where(o => o.TakesBody))
        {
            using var text = new StringContent("name: yaml", Encoding.UTF8, "application/yaml");
            await api.ExpectAsync(415, operation.Id, body: text);
            using var large = new ByteArrayContent(new byte[MoreThanAnyBody]) { Headers = { { "Content-Type", "application/json" } } };
            await api.ExpectAsync(413, operation.Id, body: large);
        }

        foreach (var operation in api.Operations.Where(o => o.Takes("If-Match")))
        {
            await api.ExpectAsync(428, operation.Id, header: ("If-Match", ""));
            await api.ExpectAsync(412, operation.Id, header: ("If-Match", "\"no version\""));
        }
    }

    /// <summary>Refusals of a service whose database can't be reached.</summary>
    public static async Task IsUnavailableAsync(ContractApi api)
    {
        foreach (var operation in api.Operations)
            await api.ExpectAsync(operation.Id == "Live" ? 200 : 503, operation.Id);
    }

    private static bool IsHealth(ApiOperation operation) => operation.Json["tags"]!.AsArray().Any(tag => (string?)tag == "Health");
}
