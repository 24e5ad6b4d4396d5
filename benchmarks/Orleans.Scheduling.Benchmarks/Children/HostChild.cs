using Orleans.Scheduling.Host.Startup;

namespace Orleans.Scheduling.Benchmarks.Children;

/// <summary>The service as it is started in production, silo and gateway in one process.</summary>
internal static class HostChild
{
    /// <param name="arguments">The service's address, and what else is on its command line.</param>
    internal static async Task RunAsync(string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        var service = ServiceProcess.RunAsync([.. arguments[1..]], Console.Error, stop.Token);
        using (var client = new HttpClient { BaseAddress = new Uri(arguments[0]) })
        {
            while (!await IsReadyAsync(client))
            {
                if (service.IsCompleted)
                {
                    return; // it has said why
                }

                await Task.Delay(50);
            }
        }

        await Conversation.HoldAsync(question => throw new ArgumentException(string.Join(' ', question)));
        await stop.CancelAsync();
        await service;
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
