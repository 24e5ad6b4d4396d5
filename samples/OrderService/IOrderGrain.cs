namespace OrderService;

/// <summary>An order, by its id.</summary>
[Alias("OrderService.IOrderGrain")]
internal interface IOrderGrain : IGrainWithGuidKey
{
    /// <summary>Takes the order; its customer is reminded once the payment is overdue.</summary>
    [Alias("Place")]
    Task<Order> PlaceAsync(string email, TimeSpan payWithin);

    /// <summary>The order; null = there is none.</summary>
    [Alias("Get")]
    Task<Order?> GetAsync();

    /// <summary>Takes the payment: nobody is reminded any more.</summary>
    [Alias("Pay")]
    Task<Order?> PayAsync();
}

/// <summary>What is stored of an order.</summary>
[GenerateSerializer, Immutable, Alias("OrderService.Order")]
internal sealed record Order
{
    [Id(0)] public Guid OrderId { get; init; }

    [Id(1)] public string Email { get; init; } = "";

    [Id(2)] public DateTimeOffset PayBy { get; init; }

    [Id(3)] public bool IsPaid { get; init; }
}
