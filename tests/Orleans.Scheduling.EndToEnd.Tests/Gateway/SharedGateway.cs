namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>One gateway for the tests of a class, which begin with an empty grain and log each.</summary>
public sealed class SharedGateway : IAsyncLifetime
{
    private GatewayUnderTest _gateway = null!;

    public GatewayUnderTest Fresh()
    {
        _gateway.Grain.Forget();
        _gateway.Log.Lines.Clear();
        return _gateway;
    }

    public async Task InitializeAsync() => _gateway = await GatewayUnderTest.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();
}
