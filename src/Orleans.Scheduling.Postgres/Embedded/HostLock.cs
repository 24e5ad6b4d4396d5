namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>Lets one host at a time start, adopt or stop the server of a folder. Freed by the system when a host dies.</summary>
internal static class HostLock
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    public static async Task<IDisposable> AcquireAsync(
        ServerFolder folder, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
            {
                await Task.Delay(RetryDelay, time, cancellationToken);
            }
        }
    }
}
