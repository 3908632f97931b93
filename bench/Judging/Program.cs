using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ThaklorAspire.Bench.Judging;

// bench/judging: how long a filled-in form takes to judge, as the site does before the review page and Submissions again before it stores.
BenchmarkRunner.Run<LargestForm>(
    ManualConfig
        .CreateEmpty()
        .AddLogger(ConsoleLogger.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        // In this process: the build's own layout (artifacts, locked packages) is not what the tool's generated project expects.
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
);
