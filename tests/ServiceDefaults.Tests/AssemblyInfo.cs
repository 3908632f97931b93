// Hosts with a broker each compete for two cores when their test classes run side by side, and the promises here have time limits.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
