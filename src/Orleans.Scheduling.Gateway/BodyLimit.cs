using Microsoft.AspNetCore.Http.Metadata;

namespace Orleans.Scheduling.Gateway;

/// <summary>How large a body may be; the server refuses to read on.</summary>
internal sealed class BodyLimit : IRequestSizeLimitMetadata
{
    public const long Bytes = 1024 * 1024;

    public long? MaxRequestBodySize => Bytes;
}
