using ThermalActors.Benchmarks;

if (args is ["week", .. var rest]) return await WeekOffline.RunAsync(rest, Console.Out);
Console.Error.WriteLine("""
    Measures the real program. Usage:
      dotnet run --project tests/Benchmarks -c Release -- week [--rows 604800] [--batch 60] [--dir DIR]

    week  A week without a server at one row a second, then the server comes back. The spool is filled by the spool itself in virtual
          time, then `thermal-actors run` catches up against `thermal-actors emulator`. Prints memory, time and rate, and whether
          every row arrived exactly once. Exit code 1 when one did not.
    """);
return 2;
