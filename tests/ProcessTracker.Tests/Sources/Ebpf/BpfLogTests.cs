using Enrichment.Tracker.Sources.Ebpf;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.Ebpf;

public sealed class BpfLogTests
{
    [Fact]
    public void Phrase_VerifierRefuses_HasItsLastWords()
    {
        const string Said = """
            libbpf: prog 'tcp_state': BPF program load failed: Permission denied
            libbpf: prog 'tcp_state': -- BEGIN PROG LOAD LOG --
            79: (69) r1 = *(u16 *)(r8 +814)
            access beyond struct sock at off 814 size 2
            processed 78 insns (limit 1000000) max_states_per_insn 0
            -- END PROG LOAD LOG --
            libbpf: failed to load object 'enrichment'
            """;

        Assert.Equal(
            "the kernel refuses the programs: prog 'tcp_state': BPF program load failed: Permission denied; "
            + "the verifier says: access beyond struct sock at off 814 size 2",
            BpfLog.Phrase("the kernel refuses the programs", 13, Said));
    }

    [Fact]
    public void Phrase_NothingSaid_HasTheErrorsName() =>
        Assert.Equal("the programs cannot be opened: Operation not permitted", BpfLog.Phrase("the programs cannot be opened", 1, ""));
}
