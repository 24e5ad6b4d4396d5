using Microsoft.AspNetCore.Http.Metadata;

namespace Orleans.Scheduling.Gateway;

/// <summary>How large a body may be; the server refuses to read on.</summary>
/// <param name="bytes">The limit.</param>
internal sealed class BodyLimit(long bytes) : IRequestSizeLimitMetadata
{
    /// <summary>Of a request about one schedule.</summary>
    public const long Bytes = 1024 * 1024;

    /// <summary>Of a request about many.</summary>
    public const long BulkBytes = 16 * Bytes;

    public long? MaxRequestBodySize => bytes;
}
