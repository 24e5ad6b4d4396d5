namespace Orleans.Scheduling.Targets;

/// <summary>Reads as much of an answer's body as is kept, and not a byte more.</summary>
internal static class ResponseBody
{
    /// <summary>The beginning of the body; null = there is none, or it is compressed.</summary>
    /// <remarks>
    /// Never throws for the body's sake: the status has come and decides the outcome, so a body that is slow, endless or
    /// cut off, even a cancellation, must not turn work that was done into work to repeat.
    /// </remarks>
    public static async Task<string?> ExcerptAsync(
        HttpContent content, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentEncoding.Count > 0)
            return null;

        using var expiry = new CancellationTokenSource(timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        var buffer = new byte[Excerpt.MaxBytes];
        var filled = 0;
        try
        {
            await using var body = await content.ReadAsStreamAsync(stop.Token);
            while (filled < buffer.Length)
            {
                var read = await body.ReadAsync(buffer.AsMemory(filled), stop.Token);
                if (read == 0)
                    break;
                filled += read;
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // What has been read is kept, for the reason above.
        }

        return Excerpt.Of(buffer.AsSpan(0, filled));
    }
}
