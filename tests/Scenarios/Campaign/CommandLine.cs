using System.Globalization;
using ThermalActors.Scenarios.Actors;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;

namespace ThermalActors.Scenarios.Campaign;

/// <summary>Reads the arguments. A fault is a message, never a guess.</summary>
internal static class CommandLine
{
    public static readonly string Usage =
        $"""
        Plays seeded scenarios and holds every one to the rules of delivery.

          --seeds A..B | N     seeds to play (default 1..1000)
          --seed S             one seed
          --tier NAME          how to play (default machine)
          --jobs N             seeds played at the same time (default: one a core)
          --trace              print every step; for one seed
          --twice              play every seed twice and compare
          --faults A,B | none  only these faults
          --minutes M          length of the faulty part
          --mutate NAME | all  plant a mistake: {string.Join(", ", Names())}
                               (the actor tier knows {string.Join(", ", LiveMistakes.All.Select(Kebab.Of))})
          --rules              print the rules

        Tiers:
        {Tiers.Describe()}
        Exit codes: 0 every rule held, 1 one did not (or a planted mistake went unnoticed), 2 wrong arguments.
        """;

    public static (CampaignOptions? Options, string? Fault) Read(ReadOnlySpan<string> args)
    {
        var options = new CampaignOptions(Tiers.All[0], 1, 1000);
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i];
            if (name is "--trace" or "--twice")
            {
                options = name is "--trace" ? options with { Trace = true } : options with { Twice = true };
                continue;
            }

            if (i + 1 == args.Length) return (null, $"{name} is unknown or lacks its value");
            var (changed, fault) = Apply(options, name, args[++i]);
            if (changed is null) return (null, fault);
            options = changed;
        }

        if (options.Mutations is [var single] && !options.Tier.Knows(single)) return (null, $"--mutate: {Kebab.Of(single)} cannot be planted in the tier {options.Tier.Name}");
        options = options with { Mutations = [.. options.Mutations.Where(options.Tier.Knows)] };
        return options.Trace && options.First != options.Last ? (null, "--trace needs one seed: --seed S") : (options, null);
    }

    private static (CampaignOptions? Options, string? Fault) Apply(CampaignOptions options, string name, string value)
    {
        switch (name)
        {
            case "--seeds":
                return TryReadSeeds(value, out var first, out var last)
                    ? (options with { First = first, Last = last }, null)
                    : (null, $"--seeds {value}: expected A..B with A <= B, or a count");
            case "--seed":
                return ulong.TryParse(value, CultureInfo.InvariantCulture, out var seed)
                    ? (options with { First = seed, Last = seed }, null)
                    : (null, $"--seed {value}: not a number");
            case "--tier":
                return Tiers.TryFind(value, out var tier)
                    ? (options with { Tier = tier }, null)
                    : (null, $"this build has no tier \"{value}\"; it has:{Environment.NewLine}{Tiers.Describe()}");
            case "--jobs":
                return int.TryParse(value, CultureInfo.InvariantCulture, out var jobs) && jobs is >= 1 and <= 64
                    ? (options with { Jobs = jobs }, null)
                    : (null, $"--jobs {value}: expected a number from 1 to 64");
            case "--minutes":
                return double.TryParse(value, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= 1440
                    ? (options with { Length = TimeSpan.FromMinutes(minutes) }, null)
                    : (null, $"--minutes {value}: expected a number above 0, at most 1440");
            case "--faults":
                return ReadFaults(options, value);
            case "--mutate":
                return ReadMutations(options, value);
            default:
                return (null, $"{name} is unknown");
        }
    }

    private static bool TryReadSeeds(string value, out ulong first, out ulong last)
    {
        first = 1;
        var parts = value.Split("..");
        if (parts.Length == 1) return ulong.TryParse(value, CultureInfo.InvariantCulture, out last) && last >= 1;
        last = 0;
        return parts.Length == 2 && ulong.TryParse(parts[0], CultureInfo.InvariantCulture, out first)
            && ulong.TryParse(parts[1], CultureInfo.InvariantCulture, out last) && first <= last;
    }

    private static (CampaignOptions? Options, string? Fault) ReadFaults(CampaignOptions options, string value)
    {
        var faults = FaultSet.None;
        foreach (var name in value is "none" ? [] : value.Split(','))
        {
            if (!FaultNames.TryParse(name, out var kind)) return (null, $"--faults: there is no fault \"{name}\"; there are: {FaultSet.All}");
            faults = faults.With(kind);
        }

        return (options with { Faults = faults }, null);
    }

    private static (CampaignOptions? Options, string? Fault) ReadMutations(CampaignOptions options, string value)
    {
        var all = Enum.GetValues<Mutation>().Where(mutation => mutation != Mutation.None).ToArray();
        if (value is "all") return (options with { Mutations = all }, null);
        var wanted = value.Replace("-", "", StringComparison.Ordinal);
        return Enum.TryParse<Mutation>(wanted, ignoreCase: true, out var mutation) && Array.IndexOf(all, mutation) >= 0
            ? (options with { Mutations = [mutation] }, null)
            : (null, $"--mutate: there is no mistake \"{value}\"; there are: {string.Join(", ", Names())}");
    }

    private static IEnumerable<string> Names() => Enum.GetValues<Mutation>().Where(mutation => mutation != Mutation.None).Select(Kebab.Of);
}
