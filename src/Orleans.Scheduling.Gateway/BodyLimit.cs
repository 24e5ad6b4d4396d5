using Microsoft.AspNetCore.Http.Metadata;

namespace Orleans.Scheduling.Gateway;

/// <summary>How large a body may be, in bytes; see <see cref="Requests.JsonBody"/>.</summary>
internal sealed record BodyLimit(long Bytes) : IRequestSizeLimitMetadata
{
    /// <summary>Of a request about one schedule.</summary>
    public static readonly BodyLimit One = new(1024 * 1024);

    /// <summary>Of a request about many.</summary>
    public static readonly BodyLimit Many = new(16 * One.Bytes);

    /// <summary>None for the server: it would break the connection, often before the client has read why.</summary>
    public long? MaxRequestBodySize => null;
}
