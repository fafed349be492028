using System.Text;

namespace ActorProxy.Tests.Configuration;

/// <summary>Whatever a file holds, loading it ends, and ends with settings or with a reason.</summary>
public sealed class ConfigRobustnessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Load_EveryPrefixOfTheShippedFile_Ends()
    {
        var bare = Bare();

        await LoadAll(Enumerable.Range(0, bare.Length).Select(length => bare[..length]));
    }

    [Fact]
    public async Task Load_EveryByteDeleted_Ends()
    {
        var bare = Bare();

        await LoadAll(Enumerable.Range(0, bare.Length).Select(at => (byte[])[.. bare[..at], .. bare[(at + 1)..]]));
    }

    [Fact]
    public async Task Load_EveryByteMutated_Ends()
    {
        var bare = Bare();
        var random = new Random(20_240_601);

        await LoadAll(Enumerable.Range(0, 2 * bare.Length).Select(i =>
        {
            var mutated = (byte[])bare.Clone();
            mutated[i % bare.Length] = (byte)random.Next(i % 2 == 0 ? 256 : 128);
            return mutated;
        }));
    }

    [Fact]
    public async Task Load_PiecesOfTheLanguageInAnyOrder_Ends()
    {
        string[] pieces = ["{", "}", "[", "]", "=", ":", "+=", ",", "\n", "\"", "\"\"\"", "${", "${?", "a", "b.c", ".", " ", "\\", "#", "null", "include ", "\"x\"", "actorproxy", "routes", "1"];
        var random = new Random(7);

        await LoadAll(Enumerable.Range(0, 10_000).Select(_ =>
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => pieces[random.Next(pieces.Length)])))));
    }

    /// <summary>The shipped file without its comments: each byte left matters.</summary>
    private static byte[] Bare() => Encoding.UTF8.GetBytes(string.Join('\n', File.ReadLines(Checkout.ShippedConfig)
        .Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')));

    private async Task LoadAll(IEnumerable<byte[]> files)
    {
        var current = Array.Empty<byte>();
        var all = Task.Run(() =>
        {
            foreach (var file in files)
            {
                current = file;
                File.WriteAllBytes(_folder["test.conf"], file);
                var result = _folder.Load();
                if ((result.Settings is null) != (result.Errors.Count > 0))
                {
                    throw new InvalidOperationException("neither settings nor a reason");
                }
            }
        });

        try
        {
            await all.WaitAsync(Patience);
        }
        catch (Exception e)
        {
            Assert.Fail($"{e}\n{Encoding.UTF8.GetString(current)}");
        }
    }
}
