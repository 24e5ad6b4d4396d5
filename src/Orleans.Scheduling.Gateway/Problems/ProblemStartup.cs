using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Orleans.Scheduling.Gateway.Problems;

/// <summary>Puts the makers of problem bodies before everything else the host has in its pipeline.</summary>
internal sealed class ProblemStartup : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(StatusCodeProblems.WriteAsync);
        next(app);
    };
}
