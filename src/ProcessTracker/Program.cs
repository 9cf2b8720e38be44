Console.Error.WriteLine("processtracker: nothing here yet");
return 2;
