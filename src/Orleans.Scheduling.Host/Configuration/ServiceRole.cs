namespace Orleans.Scheduling.Host.Configuration;

/// <summary>Which part of the service a process is.</summary>
public enum ServiceRole
{
    /// <summary>Both: a silo that serves the REST interface. Default.</summary>
    All,

    /// <summary>A silo: it holds schedules and runs them. Over HTTP it serves health alone.</summary>
    Silo,

    /// <summary>The REST interface alone, an Orleans client of the cluster's silos.</summary>
    Gateway,
}
