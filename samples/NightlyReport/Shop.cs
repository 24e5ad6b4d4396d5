namespace NightlyReport;

/// <summary>Stands for the systems that the report is about: three addresses that a workflow calls.</summary>
internal static class Shop
{
    private static readonly Order[] _orders = [new("north", 10.5m, "EUR"), new("north", 20m, "USD"), new("north", 4m, "EUR")];

    public static void MapShop(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/shop/orders", (string region) => _orders.Where(order => order.Region == region));
        endpoints.MapGet("/shop/rates", () => new Dictionary<string, decimal> { ["EUR"] = 1, ["USD"] = 0.9m });
        endpoints.MapPost("/shop/reports", (Report report) =>
        {
            Console.WriteLine($"Report of {report.Region}: {report.Orders} orders, {report.Total} EUR.");
            return new { Accepted = true };
        });
    }

    private sealed record Order(string Region, decimal Amount, string Currency);

    private sealed record Report(string Region, int Orders, decimal Total);
}
