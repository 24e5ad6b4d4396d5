using Microsoft.AspNetCore.Http.HttpResults;

namespace OrderService;

/// <summary>The application's own interface.</summary>
internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/orders", PlaceAsync);
        endpoints.MapGet("/orders/{id:guid}", async (Guid id, IGrainFactory grains) =>
            Found(await grains.GetGrain<IOrderGrain>(id).GetAsync()));
        endpoints.MapPost("/orders/{id:guid}/pay", async (Guid id, IGrainFactory grains) =>
            Found(await grains.GetGrain<IOrderGrain>(id).PayAsync()));
    }

    private static async Task<Created<Order>> PlaceAsync(NewOrder order, IGrainFactory grains)
    {
        var id = Guid.CreateVersion7();
        var payWithin = TimeSpan.FromSeconds(order.PayWithinSeconds);
        return TypedResults.Created(
            $"/orders/{id}", await grains.GetGrain<IOrderGrain>(id).PlaceAsync(order.Email, payWithin));
    }

    private static Results<Ok<Order>, NotFound> Found(Order? order) =>
        order is null ? TypedResults.NotFound() : TypedResults.Ok(order);

    private sealed record NewOrder(string Email, double PayWithinSeconds);
}
