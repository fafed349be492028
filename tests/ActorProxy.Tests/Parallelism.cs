// Most of these tests wait, for other processes and for time to pass: two at once, as on two processors by default, leave much of them idle.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
