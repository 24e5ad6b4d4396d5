using Orleans.Scheduling.Host.Startup;

return await ServiceProcess.RunAsync(args, Console.Error, CancellationToken.None);
